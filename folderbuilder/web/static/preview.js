// Pages as pictures: loaded when they come near, kept when they look as before, and the place in the folder kept too.

const WIDTHS = [400, 800, 1200, 1600]; // pixels that the server draws

/** Shows the pages of a folder in the list `box`, which scrolls. */
export class Preview {
  constructor(box) {
    this.box = box;
    this.nearby = new IntersectionObserver((entries) => {
      for (const {target, isIntersecting} of entries) {
        target.near = isIntersecting;
        this.load(target);
      }
    }, {root: box, rootMargin: "50% 0px"});
  }

  /** `pages` have a key, a url, an alt and a section. Pages that go on existing stay where the eye left them. */
  show(pages, ratio) {
    const before = [...this.box.children];
    const kept = new Map(before.map((leaf) => [leaf.dataset.key, leaf]));
    const top = this.box.getBoundingClientRect().top;
    const first = before.findIndex((leaf) => leaf.getBoundingClientRect().bottom > top + 1);
    const keys = new Set(pages.map((page) => page.key));
    const anchor = before.slice(Math.max(first, 0)).find((leaf) => keys.has(leaf.dataset.key));
    const offset = anchor?.getBoundingClientRect().top;
    const leaves = pages.map((page) => this.leaf(kept.get(page.key) ?? document.createElement("li"), page));
    for (const leaf of before) if (!keys.has(leaf.dataset.key)) this.nearby.unobserve(leaf);
    this.box.style.setProperty("--ratio", ratio);
    this.box.replaceChildren(...leaves);
    if (anchor && this.box.scrollTop > 0) this.box.scrollTop += anchor.getBoundingClientRect().top - offset;
    for (const leaf of leaves) {
      if (!leaf.watched) this.nearby.observe(leaf);
      leaf.watched = true;
      this.load(leaf);
    }
  }

  leaf(leaf, page) {
    Object.assign(leaf.dataset, {key: page.key, section: page.section, url: page.url});
    if (!leaf.firstChild) leaf.append(new Image());
    const picture = leaf.firstChild;
    picture.alt = page.alt;
    // Far away an old picture would be in the way when it is scrolled to; near by it stays until the new one is there.
    if (leaf.shown && !leaf.shown.startsWith(page.url) && !leaf.near) {
      picture.removeAttribute("src");
      leaf.shown = null;
    }
    return leaf;
  }

  async load(leaf) {
    if (!leaf.near || !leaf.isConnected) return;
    const pixels = leaf.clientWidth * devicePixelRatio;
    const width = WIDTHS.find((each) => each >= pixels) ?? WIDTHS.at(-1);
    const same = leaf.shown?.startsWith(leaf.dataset.url);
    const url = `${leaf.dataset.url}?width=${width}`;
    if (leaf.coming === url || (same && leaf.drawn >= width)) return;
    leaf.coming = url;
    const picture = new Image();
    picture.src = url;
    try {
      await picture.decode();
    } catch {
      if (leaf.coming === url) leaf.coming = null;
      return;
    }
    if (leaf.coming !== url) return;
    picture.alt = leaf.firstChild.alt;
    leaf.firstChild.replaceWith(picture);
    Object.assign(leaf, {shown: url, drawn: width, coming: null});
  }

  /** Looks again at every page: they have another size now. */
  again() {
    for (const leaf of this.box.children) this.load(leaf);
  }

  /** Brings the first page of a section into view. */
  goTo(section) {
    this.box.querySelector(`[data-section="${CSS.escape(section)}"]`)?.scrollIntoView({block: "start"});
  }
}
