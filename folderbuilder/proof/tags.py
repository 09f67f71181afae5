"""Whether tags and content belong together: every sequence has its tag, and the page's own list says the same."""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf

from folderbuilder.proof.content import Reading
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.opened import ObjectId, Opened
from folderbuilder.proof.tree import Tree

_NO_LIST = "The page does not say which tags its content belongs to"


def parents(root: pikepdf.Object) -> dict[int, pikepdf.Object]:
    """The structure-parent tree of the file as one mapping (ISO 32000-1, 14.7.4.4)."""
    found: dict[int, pikepdf.Object] = {}
    tags = root.get("/StructTreeRoot")
    todo = [tags["/ParentTree"]] if tags is not None and "/ParentTree" in tags else []
    seen: set[ObjectId] = set()
    while todo:
        node = todo.pop()
        if node.is_indirect and node.objgen in seen:
            raise ValueError("the structure-parent tree is a loop")
        seen.add(node.objgen)
        todo += list(node.get("/Kids", ()))
        numbers = list(node.get("/Nums", ()))
        found.update(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    return found


def check_tags(
    opened: Opened, readings: Sequence[Reading], tree: Tree, above: dict[int, pikepdf.Object], findings: Findings
) -> None:
    """Every sequence has one tag, which knows it and which the page's list names; no tag is without content."""
    for index, (page, reading) in enumerate(zip(opened.pages, readings, strict=True)):
        if page.get("/Tabs") != "/S":
            findings.add(Code.TAG, "The tab key does not follow the reading order", index + 1)
        listed = above.get(int(page.get("/StructParents", -1)))
        if not isinstance(listed, pikepdf.Array):
            if reading.by_mark:
                findings.add(Code.TAG, _NO_LIST, index + 1)
            continue
        owners = [element.objgen if isinstance(element, pikepdf.Dictionary) else None for element in listed]
        for mcid in reading.by_mark:
            if (index, mcid) not in tree.owner:
                findings.add(Code.TAG, "Words or drawings belong to no tag", index + 1)
            elif mcid >= len(owners) or owners[mcid] != tree.owner[index, mcid]:
                findings.add(Code.TAG, "The page names another tag for its content than the tags do", index + 1)
    for index, mcid in tree.owner:
        if mcid not in readings[index].by_mark:
            findings.add(Code.TAG, "A tag holds content that is not on the page", index + 1)
