"""Links: each leads somewhere, says where, and stands in a tag; the contents list names the right pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pikepdf

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.opened import ObjectId, Opened
from folderbuilder.proof.places import LAST_NUMBER, NOWHERE, WRONG_NUMBER
from folderbuilder.proof.tree import Tree

_SCHEMES = {"http", "https", "mailto"}
_NO_LINK = "Something stands on the page that is no link, such as a form or a note"
_UNTAGGED = "A link does not belong to a link tag: a screen reader cannot follow it"


class Goals:
    """Where the links and bookmarks of a file can lead."""

    def __init__(self, opened: Opened) -> None:
        self.page_of = opened.page_of
        self.named: dict[str, pikepdf.Object] = {}
        root = opened.pdf.Root
        if (names := root.get("/Names")) is not None and "/Dests" in names:
            self._read(names["/Dests"], 0)

    def _read(self, node: pikepdf.Object, depth: int) -> None:
        if depth > 20:
            raise ValueError("the list of names is a loop")
        names = list(node.get("/Names", ()))
        self.named.update(zip(map(str, names[::2]), names[1::2], strict=True))
        for kid in node.get("/Kids", ()):
            self._read(kid, depth + 1)

    def page(self, source: pikepdf.Object) -> int | None:
        """Index of the page that a link or bookmark leads to, or None."""
        goal = source.get("/Dest")
        if goal is None and (action := source.get("/A")) is not None and action.get("/S") == "/GoTo":
            goal = action.get("/D")
        if isinstance(goal, pikepdf.String | pikepdf.Name):
            goal = self.named.get(str(goal))
        if isinstance(goal, pikepdf.Dictionary):
            goal = goal.get("/D")
        if not isinstance(goal, pikepdf.Array) or len(goal) == 0 or not isinstance(goal[0], pikepdf.Dictionary):
            return None
        return self.page_of.get(goal[0].objgen)


@dataclass(slots=True)
class Links:
    """The links of a file."""

    count: int = 0
    goal: dict[ObjectId, int] = field(default_factory=dict)
    """Index of the page that each link within the file leads to."""
    texts: list[tuple[int, str]] = field(default_factory=list)
    """Index of the page a link stands on, and what it says of itself."""


def check_links(
    opened: Opened, goals: Goals, tree: Tree | None, above: dict[int, pikepdf.Object], findings: Findings
) -> Links:
    """Look at every link; returns where they lead."""
    links = Links()
    for index, page in enumerate(opened.pages):
        for link in page.get("/Annots", ()):
            if link.get("/Subtype") != "/Link":
                findings.add(Code.ACTIVE, _NO_LINK, index + 1)
                continue
            links.count += 1
            _check_goal(link, index, goals, links, findings)
            _check_words(link, index, links, findings)
            if tree is not None and not _is_tagged(link, tree, above):
                findings.add(Code.LINK, _UNTAGGED, index + 1)
    return links


def _check_goal(link: pikepdf.Object, index: int, goals: Goals, links: Links, findings: Findings) -> None:
    action = link.get("/A")
    kind = str(action.get("/S", "")) if action is not None else ""
    if kind == "/URI":
        address = str(action["/URI"]) if action is not None else ""
        links.texts.append((index, address))
        if urlsplit(address).scheme.lower() not in _SCHEMES:
            findings.add(Code.LINK, "A link leads to something that is no web or mail address", index + 1)
        return
    if kind not in ("", "/GoTo"):
        findings.add(Code.ACTIVE, "A link starts something or opens another file", index + 1)
        return
    goal = goals.page(link)
    if goal is None:
        findings.add(Code.LINK, NOWHERE, index + 1)
    else:
        links.goal[link.objgen] = goal


def _check_words(link: pikepdf.Object, index: int, links: Links, findings: Findings) -> None:
    said = str(link.get("/Contents", ""))
    links.texts.append((index, said))
    if not said.strip():
        findings.add(Code.LINK, "A link does not say in words where it leads", index + 1)


def _is_tagged(link: pikepdf.Object, tree: Tree, above: dict[int, pikepdf.Object]) -> bool:
    """Whether it stands in a Link tag, and both know it."""
    owner, tag = tree.link_owner.get(link.objgen, (None, ""))
    parent = above.get(int(link.get("/StructParent", -1)))
    return tag == "/Link" and parent is not None and parent.objgen == owner


def check_contents(texts: Sequence[tuple[str, Sequence[ObjectId]]], links: Links, findings: Findings) -> set[int]:
    """Each row of the contents ends with the number of the page it leads to. Returns the numbers of the pages listed.

    `texts`: the words of each row and its links.
    """
    listed: set[int] = set()
    for words, row_links in texts:
        for link in row_links:
            number = LAST_NUMBER.search(words)
            goal = links.goal.get(link)
            if goal is None:
                continue
            listed.add(goal + 1)
            if number is None or int(number[1]) != goal + 1:
                findings.add(Code.CONTENTS, WRONG_NUMBER.format(page=goal + 1))
    return listed
