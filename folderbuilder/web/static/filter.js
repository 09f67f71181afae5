// Lists that are searched as one types: `data-filter` has the fields, `data-find` what a row is found by.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const box = document.querySelector("[data-filter]");

function filter(event) {
  const words = plain(box.querySelector("[type=search]").value).split(/\s+/).filter(Boolean);
  const chosen = [...box.querySelectorAll("select")].filter((select) => select.value);
  const all = !words.length && !chosen.length;
  for (const row of document.querySelectorAll("[data-find]")) {
    const text = plain(row.dataset.find);
    row.toggleAttribute("data-out", !words.every((word) => text.includes(word))
      || !chosen.every(({name, value}) => row.dataset[name].split(" ").includes(value)));
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    const out = !group.querySelector("[data-find]:not([data-out])");
    group.toggleAttribute("data-out", out);
    if (event?.type !== "input" || !("open" in group)) continue;
    // What was opened to show what is found is closed again.
    if (!all && !out && !group.open) group.open = group.byItself = true;
    else if (all && group.byItself) group.open = group.byItself = false;
  }
  const count = document.querySelectorAll("[data-find]:not([data-out])").length;
  const {one, many, none} = box.dataset, some = count === 1 ? one : many.replace("#", count);
  box.querySelector("[role=status]").textContent = all ? "" : count ? some : none;
}

box.addEventListener("input", filter);
document.addEventListener("answered", filter);
filter(); // browsers fill in what was there before
