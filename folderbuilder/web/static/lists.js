// The page of a list: files that are chosen or dropped.
import {ask, say} from "./page.js";

const place = document.querySelector(".lists");
const words = document.getElementById("status").dataset;
const MOST = 16_000_000; // bytes of one file

/** The list first, then the PDF files that it names. */
async function take(files) {
  const isPdf = (file) => file.name.toLowerCase().endsWith(".pdf");
  const ordered = [...[...files].filter((file) => !isPdf(file)).slice(0, 1), ...[...files].filter(isPdf)];
  if (ordered.length) say(words.busy);
  for (const file of ordered) {
    if (file.size > MOST) return say(words.on413);
    const headers = {"x-file-name": encodeURIComponent(file.name), "x-today": new Date().toLocaleDateString("sv")};
    const url = isPdf(file) ? "/lists/attachment" : "/lists/file";
    // A Blob without a type: the server goes by name and content.
    const answer = await ask(url, new Blob([file]), {method: "PUT", headers});
    if (!answer.ok) return;
    if (!answer.say) say("");
  }
}

place.addEventListener("change", ({target}) => {
  if (target.id === "file") take(target.files).finally(() => (target.value = ""));
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files);
  });
}
