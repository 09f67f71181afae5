// One section of the library: its pages, and what is heard of them.
import {ask} from "./page.js";

const url = document.getElementById("section").dataset.url;
const layout = document.getElementById("layout");
const box = document.getElementById("heard-box");

async function show() {
  await ask(`${url}/pages`, {layout: layout.value});
  if (box.open) await ask(`${url}/heard`, {});
}
layout.addEventListener("change", show);
box.addEventListener("toggle", () => box.open && shown.then(() => ask(`${url}/heard`, {})));
const shown = show();
