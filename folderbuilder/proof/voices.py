"""What screen readers say of themselves, in the languages of folders."""

from __future__ import annotations

from typing import NamedTuple


class Voice(NamedTuple):
    """The words of a screen reader in one language."""

    language: str
    heading: str
    list: str
    list_of_one: str
    list_end: str
    contents: str
    contents_end: str
    table: str
    column_head: str
    row_head: str
    cell: str
    empty: str
    figure: str
    description: str
    link: str
    note: str
    whole: str
    """Before what an abbreviation stands for."""


VOICES = {
    "nl": Voice(
        language="nl", heading="kop {level}", list="lijst met {count} onderdelen",
        list_of_one="lijst met 1 onderdeel", list_end="einde lijst",
        contents="inhoudsopgave met {count} regels", contents_end="einde inhoudsopgave",
        table="tabel met {rows} rijen en {columns} kolommen", column_head="kolomkop", row_head="rijkop", cell="cel",
        empty="leeg", figure="afbeelding", description="beschrijving", link="link", note="voetnoot", whole="voluit",
    ),
    "en": Voice(
        language="en", heading="heading {level}", list="list with {count} items",
        list_of_one="list with 1 item", list_end="end of list",
        contents="table of contents with {count} lines", contents_end="end of table of contents",
        table="table with {rows} rows and {columns} columns", column_head="column header", row_head="row header",
        cell="cell", empty="blank", figure="graphic", description="description", link="link", note="footnote",
        whole="in full",
    ),
}  # fmt: skip
"""By language code; a file in any other language is heard in English."""
