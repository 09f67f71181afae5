// Handouts: a title makes one, ticks gather several.
import {ask} from "./page.js";

const ticks = [...document.querySelectorAll(".entry input")];
const options = document.getElementById("options");
const narrow = matchMedia("(max-width: 47.99rem)");
let latest = 0;

/** Makes what is ticked; `show` brings it before the eyes where it is not beside the list. */
async function make(show = false) {
  const number = ++latest;
  const sections = ticks.filter((tick) => tick.checked).map((tick) => tick.value);
  const {language, ...rest} = Object.fromEntries([...new FormData(options)].filter(([, value]) => value));
  for (const item of document.querySelectorAll(".item")) {
    item.classList.toggle("on", sections.includes(item.dataset.section));
  }
  const answer = await ask("/handouts", {sections, language, ...rest});
  if (number !== latest) return make(show); // something was ticked meanwhile
  document.getElementById("said").textContent = answer.said;
  if (show && narrow.matches) document.getElementById("sheet-title").focus();
}

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
