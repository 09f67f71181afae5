// One section of the library: its pages, and what is heard of them.
import {ask} from "./page.js";
import {inTurns} from "./turns.js";

const url = document.getElementById("section").dataset.url;
const layout = document.getElementById("layout");
const box = document.getElementById("heard-box");

const show = inTurns(async () => {
  await ask(`${url}/pages`, {layout: layout.value});
  if (box.open) await ask(`${url}/heard`, {});
});
layout.addEventListener("change", () => show());
box.addEventListener("toggle", () => box.open && show());
show();
