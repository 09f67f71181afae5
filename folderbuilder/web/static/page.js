// What every page does: its tab, asking the server, putting in what it answers, the language, the way in.

const status = document.getElementById("status");
const BEAT = 30_000; // milliseconds between two signs of life; the server waits three minutes
const SHOWN = 8_000; // milliseconds that a line is shown; all of it is on the page as well
let opening = null;
let hushing;

/** Says a line to everybody, screen readers too. It stands over the page, so it goes again. */
export function say(text) {
  status.textContent = text ?? "";
  clearTimeout(hushing);
  hushing = setTimeout(() => (status.textContent = ""), SHOWN);
}

/** The tab of this page, opened when it is first needed. It lives in memory only. */
export function tab() {
  opening ??= fetch("/tabs", {method: "POST"}).then((answer) => answer.json()).then(({tab}) => {
    setInterval(() => fetch(`/tabs/${tab}/here`, {method: "POST"}).catch(() => {}), BEAT);
    addEventListener("pagehide", () => navigator.sendBeacon(`/tabs/${tab}/close`));
    return tab;
  });
  return opening;
}

/** Asks the server for something with an effect; gives the JSON of the answer, and throws when there is none.
 *  A body that is a Blob or text is sent as a file, everything else as JSON. Fragments in the answer are put in. */
export async function ask(url, body, {method = "POST", signal, headers = {}} = {}) {
  const raw = body instanceof Blob || typeof body === "string";
  let answer;
  try {
    answer = await fetch(url, {
      method, signal, body: raw || body === undefined ? body : JSON.stringify(body),
      headers: {"x-tab": await tab(), "content-type": raw ? "application/octet-stream" : "application/json", ...headers},
    });
  } catch (error) {
    if (error.name !== "AbortError") say(status.dataset.offline);
    error.said = true;
    throw error;
  }
  if (answer.status === 410) say(status.dataset.forgotten);
  const json = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
  put(json.fragments ?? {});
  return {ok: answer.ok, status: answer.status, ...json};
}

/** Replaces elements by new ones, by id, and leaves the keyboard where it was. */
export function put(fragments) {
  const focused = document.activeElement?.id;
  for (const [id, html] of Object.entries(fragments)) {
    const old = document.getElementById(id);
    const place = document.createElement("template");
    place.innerHTML = html;
    old?.replaceWith(place.content);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", async () => {
    await fetch(`/language/${button.dataset.language}`, {method: "POST"});
    location.reload();
  });
}
document.querySelector("form[data-press-at-once]")?.requestSubmit();
// A page that comes back from the browser's memory was closed for the server.
addEventListener("pageshow", (event) => event.persisted && location.reload());
