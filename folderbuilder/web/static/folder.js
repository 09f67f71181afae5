// The page of one folder: what is ticked and moved by hand, and the buttons that wait for the last change.
import {live, reach} from "./page.js";

const get = (id) => document.getElementById(id);
const form = get("form");
const wishes = {}; // + and - by section
let order = [], unticked, moved, pressed;

form.also = () => ({wishes, order});

/** What was changed makes the links old, and nothing is printed by them any more. */
function changed() {
  for (const link of document.querySelectorAll("#hand-over a")) link.removeAttribute("href");
}

/** Starts from a profile, or from nothing. What was added by hand stays. */
function choose(card) {
  for (const [section, wish] of Object.entries(wishes)) if (wish === "-") delete wishes[section];
  for (const each of document.querySelectorAll(".card")) each.setAttribute("aria-pressed", String(each === card));
  get("profile").value = card.dataset.profile;
  get("chosen").textContent = card.querySelector("strong").textContent;
  get("choose").open = false;
  reach(card.dataset.profile ? "name" : "search");
  changed();
  live(form, 0);
}

/** Moves a section up or down among the chosen ones of its part. */
function move(button) {
  const row = button.closest(".row"), step = Number(button.dataset.move);
  const chosen = [...row.parentElement.querySelectorAll(".row.in")];
  const other = chosen[chosen.indexOf(row) + step];
  if (!other) return void (get("heard").textContent = button.dataset.end);
  other[step < 0 ? "before" : "after"](row);
  const part = [...row.parentElement.children].map((each) => each.dataset.section);
  order = [...order.filter((section) => !part.includes(section)), ...part];
  button.focus();
  moved = button.dataset.done;
  changed();
  live(form);
}

/** Asks how long sections are in a layout that the server has not measured yet. */
async function measure() {
  const {unmeasured, layout, listed} = get("sections").dataset;
  if (unmeasured === undefined) return;
  const answer = await fetch(`/folder/lengths?${new URLSearchParams({layout, language: listed})}`);
  for (const [section, text] of Object.entries(answer.ok ? await answer.json() : {})) {
    const place = get(`l-${section}`);
    if (place && !place.textContent) place.textContent = text;
  }
}

form.addEventListener("input", ({target}) => {
  const section = target.closest(".row")?.dataset.section;
  if (section) {
    wishes[section] = target.checked ? "+" : "-";
    unticked = target.checked ? null : section;
    live(form);
  }
  if (section || target.name) changed();
});
document.addEventListener("click", ({target}) => {
  const card = target.closest(".card"), leaf = target.dataset.leaf;
  if (card) choose(card);
  if (leaf) get(leaf).scrollIntoView({block: "start"});
  if (target.dataset.move) move(target);
  if (!target.matches("#hand-over a:not([href])")) return;
  // What is typed last is still on its way, or something lacks.
  const lacking = ["name", "id"].find((name) => !get(name).value.trim());
  if (lacking) reach(lacking);
  else pressed = target.id;
});
get("preview").addEventListener("keydown", ({key, target}) => {
  if (key === "Enter" && target.matches("a:not([href])")) target.click();
});
document.addEventListener("answered", ({detail}) => {
  if (!detail.ok) return;
  for (const field of form.querySelectorAll("[id][name]")) {
    field.ariaInvalid = detail.wrong.includes(field.id) ? "true" : null;
  }
  for (const field of form.querySelectorAll("[data-field^='treatment.']")) {
    field.classList.toggle("asked", detail.asked?.includes(field.dataset.field) ?? field.matches(".asked"));
  }
  get("preview").dataset.version = detail.version ?? get("preview").dataset.version;
  // It stands somewhere on the page too: this is for screen readers alone.
  get("heard").textContent = moved || get(`p-${unticked}`)?.textContent
    || (get("previous") ?? get("lacking") ?? get("paper")).textContent;
  if (pressed) get(pressed).click();
  unticked = moved = pressed = null;
  measure();
});
get("made_on").value ||= new Date().toLocaleDateString("nl-NL", {day: "2-digit", month: "2-digit", year: "numeric"});
measure();
