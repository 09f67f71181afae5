// What every page does: its tab, asking the server and putting in what it answers, the way in.
//
// Templates say what is asked, when and with what:
//   data-ask="/url"    asked when a button or link is pressed, a field is changed or a form is submitted
//   data-live="220"    a form that is asked too so many milliseconds after the last change of its named fields
//   data-late          a field of it that is wrong until all of it is typed: it is changed when it is left
//   data-again="/url"  asked by itself, `data-after` milliseconds after it can be seen
//   data-body='{…}'    values that go along
//   data-with="id"     where the named fields are that go along with whatever is asked inside of this
//   data-busy="id"     what has the class `busy` until a live form is answered
// An answer is JSON: `fragments` to put in, by id; a line to `say`; what to `focus`, or `show` if it is not in sight.

const status = document.getElementById("status");
const BEAT = 30_000; // milliseconds between two signs of life; the server waits three minutes
const SHOWN = 8_000; // milliseconds that a line is shown; all of it is on the page as well
const SLOW = 700; // milliseconds after which somebody wonders whether anything happens
const CLICKING = 40; // milliseconds of silence after a tick or a choice
const RETRY = 5_000; // milliseconds until a server that was silent is asked by itself again
const OWN = new Set(["open", "data-out"]); // attributes that are up to whoever looks at the page
const FIELDS = "input, select, textarea";
let opening, current, hushing;
let turn = Promise.resolve(); // one thing after the other, so that the page ends as what was asked last
const timers = new WeakMap(), waiting = new WeakSet();

/** Says a line to everybody, screen readers too. It stands over the page, so it goes again. */
export function say(text) {
  status.textContent = text ?? "";
  clearTimeout(hushing);
  hushing = setTimeout(() => (status.textContent = ""), SHOWN);
}

/** The tab of this page, opened when it is first needed. It lives in memory only. */
function tab() {
  opening ??= fetch("/tabs", {method: "POST"}).then((answer) => answer.json()).then((opened) => (current = opened.tab));
  return opening;
}
setInterval(() => current && fetch(`/tabs/${current}/here`, {method: "POST"}).catch(() => {}), BEAT);
addEventListener("pagehide", () => current && navigator.sendBeacon(`/tabs/${current}/close`));

/** Asks the server, puts in what it answers and gives all of it, with `ok` and `status`. A Blob is sent as a file,
 *  everything else as JSON. An answer that is not `wanted` any more when it comes is left alone. */
export async function ask(url, body, {method = "POST", headers = {}, wanted = () => true, anew = false} = {}) {
  const raw = body instanceof Blob, type = raw ? "application/octet-stream" : "application/json";
  let answer, json = {};
  try {
    headers = {...headers, "x-tab": await tab(), "content-type": type};
    answer = await fetch(url, {method, headers, body: raw ? body : JSON.stringify(body ?? {})});
    if (answer.headers.get("content-type")?.startsWith("application/json")) json = await answer.json();
  } catch {
    opening = answer ? opening : null;
    say(status.dataset.offline);
    return {ok: false, status: 0};
  }
  // A computer that slept: what is in the page is still there, so it goes on in a new tab.
  if (answer.status === 410 && !anew) {
    opening = null;
    return ask(url, body, {method, headers, wanted, anew: true});
  }
  if (wanted()) {
    put(json.fragments ?? {});
    const line = json.say ?? (answer.ok ? null : status.dataset[`on${answer.status}`] ?? status.dataset.failed);
    if (line !== null) say(line);
    if (json.focus) reach(json.focus);
    const box = document.getElementById(json.show)?.getBoundingClientRect();
    if (box && (box.top > innerHeight || box.bottom < 0)) reach(json.show);
  }
  return {ok: answer.ok, status: answer.status, ...json};
}

/** Puts new pieces into the page, and leaves the keyboard where it was. */
function put(fragments) {
  const focused = document.activeElement?.id;
  for (const [id, html] of Object.entries(fragments)) {
    const old = document.getElementById(id), place = document.createElement("template");
    place.innerHTML = html;
    if (old) become(old, place.content.firstElementChild);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  start();
}

/** Changes an element into a fresh one, but touches only what differs: the keyboard, the place where one reads,
 *  pictures and what is being typed stay. Other elements have another id, or another `data-whole`. */
function become(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || old.id !== fresh.id || old.dataset?.whole !== fresh.dataset?.whole) {
    return void old.replaceWith(fresh);
  }
  if (!(old instanceof Element)) return void (old.nodeValue = fresh.nodeValue);
  const before = told(old);
  for (const {name} of [...old.attributes]) if (!fresh.hasAttribute(name) && !OWN.has(name)) old.removeAttribute(name);
  for (const {name, value} of fresh.attributes) {
    if (old.getAttribute(name) !== value && !OWN.has(name)) old.setAttribute(name, value);
  }
  const ids = new Set([...fresh.children].map((child) => child.id));
  for (const child of [...old.children]) if (child.id && !ids.has(child.id)) child.remove();
  const many = fresh.childNodes.length;
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const known = child.id ? document.getElementById(child.id) : place?.id ? null : place;
    if (known?.parentNode !== old) {
      old.insertBefore(child, place);
      continue;
    }
    if (known === place) place = place.nextSibling;
    else old.insertBefore(known, place);
    become(known, child);
  }
  while (old.childNodes.length > many) old.lastChild.remove();
  if (told(old) === before) return;
  if (old.type === "checkbox") old.checked = old.defaultChecked;
  else old.value = old.matches("select") ? (old.querySelector("[selected]") ?? old.options[0]).value : old.defaultValue;
}

/** What the server said that a field holds, and out of what. */
function told(field) {
  if (!field.matches(FIELDS)) return null;
  if (field.type === "checkbox") return field.defaultChecked;
  return field.defaultValue ?? field.innerHTML;
}

/** Brings the keyboard to an element, or to what can be filled in there, wherever it is hidden. */
export function reach(id) {
  const on = document.getElementById(id);
  for (let box = on?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  on?.focus();
  if (on && document.activeElement !== on) on.querySelector(FIELDS)?.focus();
}

/** What named fields hold. A dot in a name makes a group, a name that is there twice a list; `data-off` is what an
 *  empty box says, which is nothing otherwise. */
function held(...places) {
  const fields = new Set(places.flatMap((place) => (place ? [place, ...place.querySelectorAll("[name]")] : [])));
  const found = {};
  for (const field of fields) {
    const off = ["checkbox", "radio"].includes(field.type) && !field.checked;
    const text = off ? field.dataset.off : field.value;
    if (!field.matches("[name]") || text === undefined) continue;
    const [, group, key] = /^(?:(\w+)\.)?(.+)$/.exec(field.getAttribute("name"));
    const place = group ? (found[group] ??= {}) : found;
    place[key] = key in place ? [place[key], text].flat() : text;
  }
  return found;
}

/** What goes along when an element asks. `also` is for a page that has more to say than its fields. */
const along = (on) => ({
  ...held(document.getElementById(on.closest("[data-with]")?.dataset.with), on),
  ...JSON.parse(on.dataset.body ?? "{}"), ...on.also?.(),
});

/** Asks what an element asks, when everything before it is answered. */
function act(on, wanted = () => true) {
  turn = turn.then(async () => {
    if (!wanted()) return;
    const busy = status.dataset.busy, slow = setTimeout(say, SLOW, on.dataset.busy ? "" : busy);
    const detail = await ask(on.dataset.ask, along(on), {wanted});
    clearTimeout(slow);
    if (status.textContent === busy) say("");
    if (!wanted()) return;
    document.getElementById(on.dataset.busy)?.classList.remove("busy");
    document.dispatchEvent(new CustomEvent("answered", {detail}));
  }).catch(reportError);
}

/** Asks a live form when nothing has changed for so long. What is answered to an older one is not shown any more. */
export function live(form, pause = CLICKING) {
  document.getElementById(form.dataset.busy)?.classList.add("busy");
  clearTimeout(timers.get(form));
  const mine = setTimeout(() => act(form, () => timers.get(form) === mine), pause);
  timers.set(form, mine);
}

/** Starts what asks by itself, as far as it can be seen. */
function start() {
  for (const on of document.querySelectorAll("[data-again]")) {
    if (waiting.has(on) || !on.checkVisibility()) continue;
    waiting.add(on);
    setTimeout(async () => {
      const {ok, status} = await ask(on.dataset.again, along(on));
      if (ok || !status) waiting.delete(on);
      setTimeout(start, status ? 0 : RETRY);
    }, on.dataset.after);
  }
}

document.addEventListener("click", (event) => {
  const on = event.target.closest("button[data-ask], a[data-ask], a[href^='#']");
  const place = on?.hash && document.getElementById(on.hash.slice(1));
  if (on?.dataset.ask) act(on);
  else if (place?.matches(`${FIELDS}, fieldset, [tabindex]`)) reach(place.id);
  else return;
  event.preventDefault(); // what is chosen does not go into the address either
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-ask]")) return;
  event.preventDefault();
  if (event.target.matches("[data-live]")) live(event.target, 0);
  else act(event.target);
});
document.addEventListener("change", ({target}) => {
  if (target.matches("[data-ask]")) act(target);
  else if (target.matches("form[data-live] [data-late]")) live(target.form);
});
document.addEventListener("input", ({target}) => {
  const form = target.closest("form[data-live]");
  const pause = target.matches("select, [type=checkbox]") ? CLICKING : form?.dataset.live;
  if (form && target.matches("[name]:not([data-late])")) live(form, pause);
});
document.addEventListener("toggle", start, true);
document.querySelector("form[data-press-at-once]")?.requestSubmit();
// A page that comes back from the browser's memory was closed for the server.
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
