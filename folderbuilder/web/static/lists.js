// The page of a list: dropping files, what was typed in cells, and the progress of a run.
import {ask, say} from "./page.js";

const place = document.querySelector(".lists");
const MOST = 16_000_000; // bytes of one file
const LOOK = 700; // milliseconds between two looks at a run
let looking = false;
let following = false;

/** What a field holds, and what it held when it came. */
const now = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);
function before(field) {
  if (field.type === "checkbox") return field.defaultChecked ? field.value : "";
  if (field.options) return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value;
  return field.defaultValue;
}

/** Every cell that was changed since the page got it: it goes along with whatever is asked. */
function cells() {
  return [...place.querySelectorAll("[data-cell]")].filter((field) => now(field) !== before(field))
    .map((field) => ({row: Number(field.dataset.row), column: Number(field.dataset.column), text: now(field)}));
}

async function act(url, body, options) {
  const answer = await ask(url, body instanceof Blob ? body : {...body, cells: cells()}, options);
  if (answer.status === 413) say(place.dataset.large);
  else if (answer.status === 409) say(place.dataset.first);
  else if (!answer.ok && answer.status !== 410) say(place.dataset.failed);
  if (answer.say) say(answer.say);
  if (answer.focus) document.getElementById(answer.focus)?.focus();
  expect();
  follow();
  return answer;
}

/** The list first, then the PDF files that it names. */
async function take(files) {
  const isPdf = (file) => file.name.toLowerCase().endsWith(".pdf");
  const ordered = [...[...files].filter((file) => !isPdf(file)).slice(0, 1), ...[...files].filter(isPdf)];
  if (ordered.length) say(place.dataset.busy);
  for (const file of ordered) {
    if (file.size > MOST) return say(place.dataset.large);
    // A Blob without a type: the server goes by name and content.
    const headers = {"x-file-name": encodeURIComponent(file.name), "x-today": new Date().toLocaleDateString("sv")};
    const answer = await act(isPdf(file) ? "/lists/attachment" : "/lists/file", new Blob([file]), {method: "PUT", headers});
    if (!answer.say) say("");
    if (!answer.ok) return;
  }
}

/** Sizes of the rows that are shown come some at a time. */
async function expect() {
  if (looking) return;
  looking = true;
  for (let more = true; more && place.querySelector("[data-pending]") && !place.querySelector("[data-live]");) {
    more = await ask("/lists/expected").then((answer) => answer.ok && Object.keys(answer.fragments).length > 0, () => false);
  }
  looking = false;
}

/** How far a run is. It is said aloud at each quarter. */
async function follow() {
  if (following || !place.querySelector("[data-live]")) return;
  following = true;
  for (let since = 0, quarter = 0, over = false; !over;) {
    const answer = await ask("/lists/run", {since}).catch(() => null);
    if (!answer?.ok) break;
    ({since, over = false} = answer);
    const bar = document.getElementById("progress");
    if (over) {
      say(answer.say);
      document.getElementById("run").focus();
    } else if (bar) {
      bar.max = answer.total || 1;
      bar.value = answer.done;
      document.getElementById("progress-text").textContent = answer.text;
      const passed = Math.floor((4 * answer.done) / (answer.total || 1));
      if (passed > quarter && passed < 4) say(place.dataset.quarters.replace("{n}", 25 * (quarter = passed)));
      await new Promise((wake) => setTimeout(wake, LOOK));
    }
  }
  following = false;
}

place.addEventListener("click", (event) => {
  const on = event.target.closest("button, a");
  if (!on || on.disabled) return;
  const {open, away, go, page} = on.dataset;
  if (open) act("/lists/view", {row: Number(open), opened: on.getAttribute("aria-expanded") !== "true"});
  else if (away) act("/lists/rows/away", {row: Number(away)});
  else if (page) act("/lists/view", {page: Number(page)});
  else if ("add" in on.dataset) act("/lists/rows", {});
  else if ("build" in on.dataset) {
    say(place.dataset.busy);
    act("/lists/build", {});
  }
  else if ("stop" in on.dataset) act("/lists/stop");
  else if ("putAway" in on.dataset) act("/lists", undefined, {method: "DELETE"});
  else if (go) {
    event.preventDefault();
    act("/lists/view", {row: Number(go)});
  }
});
place.addEventListener("submit", (event) => {
  event.preventDefault();
  const row = event.submitter?.dataset.save ?? document.activeElement?.dataset.row;
  // Enter in a field presses the first button of the form: the row is that of the field.
  const field = document.activeElement?.dataset.row;
  if (field ?? row) act("/lists/cells", {row: Number(field ?? row)});
});
place.addEventListener("change", (event) => {
  const on = event.target;
  if (on.id === "file") take(on.files).finally(() => (on.value = ""));
  else if ("troubled" in on.dataset) act("/lists/view", {troubled: on.checked});
  else if ("pageChoice" in on.dataset) act("/lists/view", {page: Number(on.value)});
  else if (on.dataset.column && !on.dataset.row) act("/lists/column", {column: Number(on.dataset.column), name: on.value});
  else if (on.dataset.choice) act("/lists/options", {choices: {[on.dataset.choice]: now(on)}});
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files);
  });
}
