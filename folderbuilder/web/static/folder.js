// The page of one folder: tells the server what is wanted after each change, and shows what it answers.
import {ask} from "./page.js";
import {Preview} from "./preview.js";

const get = (id) => document.getElementById(id);
const form = get("form");
const links = [get("print"), get("download")];
const TYPING = 220, CLICKING = 40; // milliseconds of silence before the server is asked
let profile = "", wishes = new Map(), order = [], lengths = {}, last = {}, timer, running, pressed;
const preview = new Preview(get("pages"));
const rows = () => [...document.querySelectorAll(".row")];
/** Says a line to screen readers alone: it stands somewhere on the page too. */
const tell = (text) => { get("heard").textContent = text; };
const tick = (row) => row.querySelector("input");

function wanted() {
  const values = {profile};
  for (const {name, type, checked, value} of form.elements) {
    if (!name || (type === "checkbox" && !checked)) continue;
    values[name] = values[name] ? `${values[name]}, ${value}` : value;
  }
  return {
    values: Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim())), order,
    wishes: Object.fromEntries(wishes), listed: get("sections").dataset.listed,
    duplex: get("simplex").checked ? false : null, hole_marks: get("holes").checked || null,
  };
}

/** Asks for the folder when nothing has changed for so long; until then nothing can be printed. */
function later(pause) {
  clearTimeout(timer);
  running?.abort();
  links.forEach((link) => { link.removeAttribute("href"); link.setAttribute("aria-disabled", "true"); });
  timer = setTimeout(update, pause);
}

async function update() {
  running = new AbortController();
  try {
    const answer = await ask("/folder/preview", wanted(), {signal: running.signal});
    if (answer.ok) show(answer);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function show(answer) {
  const had = last.pages, wrong = !answer.right && !answer.empty;
  last = {...answer, pages: answer.empty ? null : answer.pages ?? had};
  if (answer.fragments.sections) listed();
  showFields(answer);
  if (answer.rows) showRows(answer);
  get("empty").hidden = Boolean(last.pages);
  get("pages").hidden = get("reading").hidden = !last.pages;
  get("previous").hidden = !(wrong && had);
  get("preview").classList.toggle("old", wrong);
  if (answer.empty) { get("paper").textContent = get("paper").dataset.nothing; get("drafts").textContent = ""; }
  if (!answer.pages) return;
  get("paper").textContent = answer.paper;
  get("drafts").textContent = answer.drafts;
  get("pages").dataset.spread = answer.spread;
  preview.show(answer.pages, answer.ratio);
  get("preview").dataset.version = answer.version;
  if (!answer.pdf) return;
  get("print").href = answer.pdf;
  get("download").href = `${answer.pdf}?download=true`;
  links.forEach((link) => link.removeAttribute("aria-disabled"));
  pressed?.click();
  pressed = null;
}

function showFields({fields, lacking, asked, empty}) {
  for (const place of form.querySelectorAll(".problem[id$='-problem']")) {
    const name = place.id.replace(/-problem$/, ""), problem = fields[name];
    place.textContent = problem?.text ?? "";
    place.className = `problem ${problem?.severity ?? ""}`;
    place.hidden = !problem;
    get(name).toggleAttribute("aria-invalid", problem?.severity === "error");
  }
  const line = get("lacking");
  line.hidden = empty || !lacking.length;
  line.textContent = line.hidden ? "" : line.dataset[lacking.length > 1 ? "both" : lacking[0]];
  if (!asked) return;
  const focused = document.activeElement;
  for (const field of [...document.querySelectorAll("[data-field^='treatment.']")]) {
    const filled = [...field.querySelectorAll("input")].some((one) => one.type === "checkbox" ? one.checked : one.value);
    const place = filled || asked.includes(field.dataset.field.slice(10)) ? get("asked") : get("unasked");
    if (field.parentElement !== place) place.append(field);
  }
  focused?.focus({preventScroll: true});
  get("more").hidden = !get("unasked").children.length;
}

function showRows({rows: told}) {
  for (const row of rows()) {
    const state = told[row.dataset.section] ?? {}, button = row.querySelector(".show"), alarm = row.querySelector(".problem");
    tick(row).checked = Boolean(state.in);
    row.classList.toggle("in", Boolean(state.in));
    row.querySelector(".why").textContent = state.why ?? "";
    row.querySelector(".length").textContent = state.pages || lengths[row.dataset.section] || "";
    button.hidden = !state.page;
    button.textContent = state.page ? button.dataset.page.replace("{n}", state.page) : "";
    alarm.textContent = state.alarm ?? "";
    alarm.hidden = !state.alarm;
    if (state.alarm && row.asked) tell(state.alarm);
    row.asked = false;
  }
  for (const part of document.querySelectorAll(".part")) {
    const count = part.querySelector(".count"), all = part.querySelectorAll(".row").length;
    const chosen = part.querySelectorAll(".row.in").length;
    part.classList.toggle("in", chosen > 0);
    count.textContent = count.dataset.many.replace("{in}", chosen).replace("{all}", all);
  }
}

/** The sections are new in the page. */
function listed() {
  for (const part of document.querySelectorAll(".part")) part.style.setProperty("--part", part.dataset.color);
  arrange();
  showRows({rows: last.rows ?? {}});
  measure();
}

/** Puts the rows of each part in the order they were given, the others in that of the library. */
function arrange() {
  const place = (row) => order.indexOf(row.dataset.section) * 1000 + Number(row.dataset.at);
  for (const list of document.querySelectorAll(".part ul")) {
    list.append(...[...list.children].sort((one, other) => place(one) - place(other)));
  }
}

/** Asks how long sections are in this layout. */
async function measure() {
  const asked = new URLSearchParams({layout: get("layout").value, language: get("sections").dataset.listed});
  get("layout-hint").textContent = get("layout").selectedOptions[0].dataset.hint;
  const answer = await fetch(`/folder/lengths?${asked}`);
  lengths = answer.ok ? await answer.json() : {};
  if (last.rows) showRows(last); else showRows({rows: {}});
}

function choose(button) {
  profile = button.dataset.profile;
  for (const [section, wish] of wishes) if (wish === "-") wishes.delete(section);
  for (const each of document.querySelectorAll(".card")) each.setAttribute("aria-pressed", String(each === button));
  get("chosen").textContent = button.querySelector("strong").textContent;
  get("choose").open = get("anew").hidden = false;
  get(profile ? "name" : "search").focus();
  later(0);
}

/** The date on the cover is that of this computer, until it is typed over. */
function dated() {
  const now = new Date();
  get("made_on").value = [now.getDate(), now.getMonth() + 1, now.getFullYear()].map((n) => String(n).padStart(2, "0")).join("-");
}

function empty() {
  form.reset();
  dated();
  [profile, order, pressed] = ["", [], null];
  wishes.clear();
  arrange();
  for (const each of document.querySelectorAll(".card")) each.setAttribute("aria-pressed", "false");
  get("chosen").textContent = "";
  get("anew").hidden = get("choose").open = true;
  filter();
  document.querySelector(".card").focus();
  tell(get("anew").dataset.done);
  later(0);
}

function filter() {
  const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows()) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
    found += !row.hidden;
  }
  for (const part of document.querySelectorAll(".part")) {
    part.hidden = !part.querySelector(".row:not([hidden])");
    if (words.length) part.open = !part.hidden;
  }
  get("found").textContent = words.length ? found ? get("search").dataset.found + found : get("search").dataset.none : "";
}

/** Moves a section up or down among the chosen ones of its part. */
function move(button) {
  const row = button.closest(".row"), step = Number(button.dataset.move);
  const chosen = [...row.parentElement.children].filter((each) => each.classList.contains("in"));
  const other = chosen[chosen.indexOf(row) + step];
  if (!other) return tell(button.dataset.end);
  other[step < 0 ? "before" : "after"](row);
  const part = [...row.parentElement.children].map((each) => each.dataset.section);
  order = [...order.filter((section) => !part.includes(section)), ...part];
  button.focus();
  tell(button.dataset.done);
  later(CLICKING);
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", ({target}) => {
  const row = target.closest(".row");
  if (target.id === "search") return filter();
  if (target.id === "about" || target.id === "moving") return form.classList.toggle(target.id, target.checked);
  if (row) { wishes.set(row.dataset.section, target.checked ? "+" : "-"); row.asked = true; }
  if (target.id === "layout") measure();
  later(row || target.type === "checkbox" || target.tagName === "SELECT" ? CLICKING : TYPING);
});
form.addEventListener("click", ({target}) => {
  if (target.matches(".show")) preview.goTo(target.closest(".row").dataset.section);
  if (target.dataset.move) move(target);
});
for (const card of document.querySelectorAll(".card")) card.addEventListener("click", () => choose(card));
for (const view of document.querySelectorAll("[data-view]")) {
  view.addEventListener("click", () => {
    for (const each of document.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", String(each === view));
    get("pages").classList.toggle("spreads", view.dataset.view === "spreads");
    preview.again();
  });
}
for (const link of links) {
  link.addEventListener("keydown", ({key}) => key === "Enter" && !link.href && link.click());
  link.addEventListener("click", () => {
    if (link.href) return;
    const lacking = ["name", "id"].find((name) => !get(name).value.trim());
    if (lacking) get(lacking).focus();
    pressed = lacking || !last.pages ? null : link;
  });
}
get("anew").addEventListener("click", empty);
get("paper").dataset.nothing = get("paper").textContent;
dated();
listed();
