// Handouts: a title makes one, ticks gather several.
import {ask} from "./page.js";
import {inTurns} from "./turns.js";

const ticks = [...document.querySelectorAll(".entry input")];
const options = document.getElementById("options");
const narrow = matchMedia("(max-width: 47.99rem)");

/** Makes what is ticked; `show` brings it before the eyes where it is not beside the list. */
const make = inTurns(async (show = false) => {
  const sections = ticks.filter((tick) => tick.checked).map((tick) => tick.value);
  for (const item of document.querySelectorAll(".item")) {
    item.classList.toggle("on", sections.includes(item.dataset.section));
  }
  const chosen = Object.fromEntries([...new FormData(options)].filter(([, value]) => value));
  document.getElementById("said").textContent = (await ask("/handouts", {sections, ...chosen})).said;
  if (show && narrow.matches) document.getElementById("sheet-title").focus();
});

document.addEventListener("click", ({target}) => {
  const {section, remove} = target.closest("[data-section], [data-remove]")?.dataset ?? {};
  const again = target.closest("#again");
  if (!section && !remove && !again) return;
  for (const tick of ticks) {
    if (section || again) tick.checked = tick.value === section;
    else if (tick.value === remove) tick.checked = false;
  }
  if (!section) document.getElementById("sheet-title").focus();
  make(Boolean(section));
});
for (const tick of ticks) tick.addEventListener("change", () => make());
options.addEventListener("change", ({target}) => {
  if (target.name === "language") location.assign(`/handouts?language=${target.value}`);
  else make();
});
options.addEventListener("submit", (event) => event.preventDefault());
if (ticks.some((tick) => tick.checked)) make();
