// The text of a section: its pages and problems follow what is typed, and saving never loses anybody's work.
import {ask, say} from "./page.js";
import {inTurns} from "./turns.js";

const PAUSE = 250; // milliseconds without a key before a text is tried
const edit = document.getElementById("edit");
const text = document.getElementById("text");
const layout = document.getElementById("layout");
const pages = document.getElementById("pages");
const {url, ...words} = edit.dataset;
let {digest} = edit.dataset;
let saved = text.value;
let timer, theirs;

/** Says whether all of it is saved. */
function tell() {
  document.getElementById("state").textContent = text.value === saved ? words.same : words.unsaved;
}

/** Tries the text: its problems and its pages. */
const attempt = inTurns(async () => {
  const {pictures, found} = await ask(`${url}/draft`, {text: text.value, layout: layout.value});
  document.getElementById("found").textContent = found ?? "";
  show(pictures);
});

/** New pictures in the places of the old ones, which stay until the new ones are there. */
function show(pictures) {
  document.getElementById("stale").hidden = Boolean(pictures) || !pages.children.length;
  if (!pictures) return;
  while (pages.children.length > pictures.length) pages.lastElementChild.remove();
  pictures.forEach(({src, alt}, number) => {
    const place = pages.children[number] ?? pages.appendChild(document.createElement("li"));
    const image = place.firstElementChild ?? place.appendChild(document.createElement("img"));
    if (image.getAttribute("src") !== src) Object.assign(image, {loading: number < 2 ? "eager" : "lazy", alt, src});
  });
}

function soon() {
  tell();
  clearTimeout(timer);
  timer = setTimeout(attempt, PAUSE);
}

/** Puts another text in, which is not saved yet. */
function put(other) {
  text.value = other;
  text.focus();
  soon();
}

async function save() {
  const written = text.value;
  const answer = await ask(url, {text: written}, {method: "PUT", headers: {"if-match": `"${digest}"`}});
  if (answer.ok) {
    [digest, saved] = [answer.digest, written];
    say(words.saved);
  } else if (answer.status === 412) {
    theirs = answer.digest;
    document.getElementById("conflict-title").focus();
  } else {
    say(answer.status === 422 ? words.refused : words.failed);
    if (answer.status === 422) document.getElementById("findings-title").focus();
  }
  tell();
}

/** To the start of a line. Taking the focus away and back makes the browser scroll to it. */
function go(line) {
  const place = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1);
  text.blur();
  text.setSelectionRange(place, place);
  text.focus();
}

/** Says the line of the cursor, and shows the help for the block it is in. */
function follow() {
  const lines = text.value.slice(0, text.selectionStart).split("\n");
  lines.push(lines.pop() + text.value.slice(text.selectionStart).split("\n", 1)[0]);
  document.getElementById("place").textContent = words.place.replace("#", lines.length);
  const helps = [...document.querySelectorAll("[data-help]")];
  const known = new Set(helps.map((help) => help.dataset.help));
  const kind = lines.reverse().map((line) => /^(?:\s+- (?!\{)|(?=\w))(\w+):/.exec(line)?.[1]).find((key) => known.has(key) || key === "body");
  for (const help of helps) help.hidden = help.dataset.help !== "" && help.dataset.help !== kind;
}

text.addEventListener("input", soon);
document.addEventListener("selectionchange", () => document.activeElement === text && follow());
layout.addEventListener("change", attempt);
document.addEventListener("click", async ({target}) => {
  const {line, take, earlier} = target.closest("button")?.dataset ?? {};
  if (line) go(Number(line));
  if (take) {
    digest = theirs; // what is saved from here on was made with the other text in sight
    put(document.getElementById(take).value);
  }
  if (earlier) {
    put((await ask(`${url}/earlier/${earlier}`)).text);
    say(words.earlier);
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
attempt();
