// The page of one folder: tells the server what is wanted after each change, and shows what it answers.
import {ask} from "./page.js";
import {Preview} from "./preview.js";

const get = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const form = get("form"), preview = new Preview(get("pages"));
const TYPING = 220, CLICKING = 40; // milliseconds of silence before the server is asked
let profile = "", wishes = {}, order = [], lengths = {}, last = {rows: {}}, unticked, moved, timer, running, pressed;

/** Says a line to screen readers alone: it stands somewhere on the page too. */
const tell = (text) => { get("heard").textContent = text; };

function wanted() {
  const values = {profile};
  for (const {name, type, checked, value} of form.elements) {
    if (!name || (type === "checkbox" && !checked)) continue;
    values[name] = values[name] ? `${values[name]}, ${value}` : value;
  }
  return {
    values, wishes, order, listed: get("sections").dataset.listed,
    duplex: get("simplex").checked ? false : null, hole_marks: get("holes").checked || null,
  };
}

/** Asks for the folder when nothing has changed for so long; until then nothing can be printed. */
function later(pause) {
  clearTimeout(timer);
  running?.abort();
  for (const link of all("#hand-over a")) link.removeAttribute("href");
  get("preview").classList.add("busy");
  timer = setTimeout(update, pause);
}

async function update() {
  running = new AbortController();
  try {
    const answer = await ask("/folder/preview", wanted(), {signal: running.signal});
    if (answer.ok) show(answer);
    get("preview").classList.remove("busy");
  } catch (error) {
    if (error.name === "AbortError") return;
    get("preview").classList.remove("busy");
    throw error;
  }
}

function show(answer) {
  last = {rows: last.rows, ...answer, pages: answer.empty ? null : answer.pages ?? last.pages};
  for (const field of all("[id][name]", form)) field.toggleAttribute("aria-invalid", answer.wrong.includes(field.id));
  if (answer.asked) showAsked(answer.asked);
  if (answer.fragments.sections) listed(); else showRows();
  get("empty").hidden = Boolean(last.pages);
  get("pages").hidden = get("reading").hidden = get("drafts").hidden = !last.pages;
  get("preview").classList.toggle("old", !answer.right);
  tell(moved || last.rows[unticked]?.alarm || (get("previous") ?? get("lacking") ?? get("paper")).textContent);
  unticked = moved = null;
  if (answer.pages) {
    get("drafts").textContent = answer.drafts;
    get("pages").dataset.spread = answer.spread;
    preview.show(answer.pages, answer.ratio);
    get("preview").dataset.version = answer.version;
  }
  if (pressed && get(pressed)?.href) get(pressed).click();
  pressed = null;
}

/** Brings the treatment values that the chosen sections print to the front. */
function showAsked(asked) {
  const focused = document.activeElement;
  for (const field of all("[data-field^='treatment.']")) {
    const filled = all("input", field).some((one) => one.type === "checkbox" ? one.checked : one.value);
    const place = get(filled || asked.includes(field.dataset.field.slice(10)) ? "asked" : "unasked");
    if (field.parentElement !== place) place.append(field);
  }
  focused.focus({preventScroll: true});
  get("more").hidden = !get("unasked").children.length;
}

function showRows() {
  for (const row of all(".row")) {
    const state = last.rows[row.dataset.section] ?? {}, button = row.querySelector(".show");
    const say = (name, text) => { row.querySelector(name).textContent = text ?? ""; };
    row.querySelector("input").checked = Boolean(state.in);
    row.classList.toggle("in", Boolean(state.in));
    say(".why", state.why);
    say(".length", state.pages || lengths[row.dataset.section]);
    say(".show", state.page && button.dataset.page.replace("{n}", state.page));
    say(".problem", state.alarm);
    button.hidden = !state.page;
    row.querySelector(".problem").hidden = !state.alarm;
  }
  for (const part of all(".part")) {
    const chosen = all(".row.in", part).length, count = part.querySelector(".count");
    count.textContent = count.dataset.many.replace("{in}", chosen).replace("{all}", all(".row", part).length);
    part.classList.toggle("in", chosen > 0);
  }
}

/** The sections are new in the page. */
function listed() {
  for (const part of all(".part")) part.style.setProperty("--part", part.dataset.color);
  arrange();
  showRows();
  measure();
}

/** Puts the rows of each part in the order they were given, the others in that of the library. */
function arrange() {
  const place = (row) => order.indexOf(row.dataset.section) * 1000 + Number(row.dataset.at);
  for (const list of all(".part ul")) list.append(...[...list.children].sort((one, other) => place(one) - place(other)));
}

/** Asks how long sections are in this layout. */
async function measure() {
  const asked = new URLSearchParams({layout: get("layout").value, language: get("sections").dataset.listed});
  get("layout-hint").textContent = get("layout").selectedOptions[0].dataset.hint;
  const answer = await fetch(`/folder/lengths?${asked}`);
  lengths = answer.ok ? await answer.json() : {};
  showRows();
}

/** Starts from a profile; without a button from nothing at all, for the next patient. */
function choose(button) {
  profile = button?.dataset.profile ?? "";
  wishes = button ? Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish === "+")) : {};
  if (!button) {
    form.reset();
    order = [];
    arrange();
    filter();
    dated();
  }
  for (const each of all(".card")) each.setAttribute("aria-pressed", String(each === button));
  get("chosen").textContent = button?.querySelector("strong").textContent ?? "";
  get("anew").hidden = get("choose").open = !button;
  (button ? get(profile ? "name" : "search") : document.querySelector(".card")).focus();
  later(0);
}

/** The date on the cover is that of this computer, until it is typed over. */
function dated() {
  const now = new Date();
  get("made_on").value = [now.getDate(), now.getMonth() + 1, now.getFullYear()].map((n) => `${n}`.padStart(2, "0")).join("-");
}

function filter() {
  const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean), {found, none} = get("search").dataset;
  for (const row of all(".row")) row.hidden = !words.every((word) => row.dataset.words.includes(word));
  for (const part of all(".part")) {
    part.hidden = !part.querySelector(".row:not([hidden])");
    if (words.length) part.open = !part.hidden;
  }
  const many = all(".row:not([hidden])").length;
  get("found").textContent = words.length ? many ? found + many : none : "";
}

/** Moves a section up or down among the chosen ones of its part. */
function move(button) {
  const row = button.closest(".row"), step = Number(button.dataset.move), chosen = all(".row.in", row.parentElement);
  const other = chosen[chosen.indexOf(row) + step];
  if (!other) return tell(button.dataset.end);
  other[step < 0 ? "before" : "after"](row);
  const part = [...row.parentElement.children].map((each) => each.dataset.section);
  order = [...order.filter((section) => !part.includes(section)), ...part];
  button.focus();
  moved = button.dataset.done;
  later(CLICKING);
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", ({target}) => {
  const section = target.closest(".row")?.dataset.section;
  if (target.id === "search") return filter();
  if (target.id === "about" || target.id === "moving") return form.classList.toggle(target.id, target.checked);
  if (section) wishes[section] = target.checked ? "+" : "-";
  if (section && !target.checked) unticked = section;
  if (target.id === "layout") measure();
  later(target.type === "checkbox" || target.tagName === "SELECT" ? CLICKING : TYPING);
});
form.addEventListener("click", ({target}) => {
  if (target.matches(".show")) preview.goTo(target.closest(".row").dataset.section);
  if (target.dataset.move) move(target);
});
get("choose").addEventListener("click", ({target}) => target.closest(".card") && choose(target.closest(".card")));
get("anew").addEventListener("click", () => choose(null));
get("preview").addEventListener("click", ({target}) => {
  if (target.dataset.view) {
    for (const each of all("[data-view]")) each.setAttribute("aria-pressed", String(each === target));
    get("pages").classList.toggle("spreads", target.dataset.view === "spreads");
    preview.again();
  }
  if (!target.matches("#hand-over a:not([href])")) return;
  // What is typed last is still on its way, or something lacks.
  const lacking = ["name", "id"].find((name) => !get(name).value.trim());
  if (lacking) get(lacking).focus(); else pressed = target.id;
});
get("preview").addEventListener("keydown", ({key, target}) => key === "Enter" && target.matches("a:not([href])") && target.click());
dated();
listed();
