// Lists that are searched as one types, and the colours of the parts.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const form = document.querySelector("[data-filter]");

function filter() {
  const words = plain(form.elements.find.value).split(/\s+/).filter(Boolean);
  const chosen = [...form.querySelectorAll("select")].filter((select) => select.value);
  let count = 0;
  for (const row of document.querySelectorAll("[data-find]")) {
    const text = plain(row.dataset.find);
    row.hidden = !words.every((word) => text.includes(word))
      || !chosen.every(({name, value}) => row.dataset[name].split(" ").includes(value));
    count += !row.hidden;
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-find]:not([hidden])");
  }
  const {one, many, none} = form.dataset;
  const all = !words.length && !chosen.length;
  form.querySelector("[role=status]").textContent = all ? "" : count === 1 ? one : count ? many.replace("#", count) : none;
}

form?.addEventListener("input", filter);
form?.addEventListener("submit", (event) => event.preventDefault());
if (form) filter(); // browsers fill in what was there before
for (const element of document.querySelectorAll("[data-color]")) {
  element.style.setProperty("--part", element.dataset.color);
}
