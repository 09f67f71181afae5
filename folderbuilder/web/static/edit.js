// The text of a section: where the cursor is, what is saved, and saving so that nobody's work is lost.
import {ask, live} from "./page.js";

const get = (id) => document.getElementById(id);
const form = get("edit"), text = get("text");
const {url, unsaved, same, place} = form.dataset;
let {digest} = form.dataset;
let saved = text.value;
let theirs;

/** Says whether all of it is saved. */
function tell() {
  get("state").textContent = text.value === saved ? same : unsaved;
}

/** Puts another text in, which is not saved yet. */
function put(other) {
  text.value = other;
  text.focus();
  tell();
  live(form);
}

async function save() {
  const written = text.value;
  const answer = await ask(url, {text: written}, {method: "PUT", headers: {"if-match": `"${digest}"`}});
  if (answer.ok) [digest, saved] = [answer.digest, written];
  theirs = answer.digest;
  tell();
}

/** To the start of a line. Taking the focus away and back makes the browser scroll to it. */
function go(line) {
  const at = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1);
  text.blur();
  text.setSelectionRange(at, at);
  text.focus();
}

/** Says the line of the cursor, and shows the help for the block it is in. */
function follow() {
  const lines = text.value.slice(0, text.selectionStart).split("\n");
  lines.push(lines.pop() + text.value.slice(text.selectionStart).split("\n", 1)[0]);
  get("place").textContent = place.replace("#", lines.length);
  const helps = [...document.querySelectorAll("[data-help]")];
  const known = new Set(["body", ...helps.map((help) => help.dataset.help)]);
  const keys = lines.reverse().map((line) => /^(?:\s+- (?!\{)|(?=\w))(\w+):/.exec(line)?.[1]);
  const kind = keys.find((key) => known.has(key));
  for (const help of helps) help.hidden = help.dataset.help !== "" && help.dataset.help !== kind;
}

text.addEventListener("input", tell);
document.addEventListener("selectionchange", () => document.activeElement === text && follow());
document.addEventListener("answered", ({detail}) => detail.text !== undefined && put(detail.text));
document.addEventListener("click", ({target}) => {
  const {line, take} = target.closest("button")?.dataset ?? {};
  if (line) go(Number(line));
  if (take) {
    digest = theirs; // what is saved from here on was made with the other text in sight
    put(get(take).value);
  }
  if (target.id === "save") save();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    save();
  }
});
addEventListener("beforeunload", (event) => text.value !== saved && event.preventDefault());
follow();
