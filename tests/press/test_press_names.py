"""R15: no id leads out of the folder or onto another's file."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.press.names import file_names, print_run_name

HOSTILE = [
    "../../etc/passwd", "/absolute", "C:\\windows", "a/b", "a\\b", "nul\0byte", "12:34", "CON", "con.txt", "LPT1",
    "dots...", ".hidden", "-rf", "~root", "", " ", "é" * 200, "x" * 300, "packing-list", "PRINT-RUN", "a\nb", "…",
    "print-run-map-a4", "١٢٣",
]  # fmt: skip


@pytest.mark.parametrize("patient_id", HOSTILE)
def test_r15_hostile_id_gives_a_safe_name(patient_id: str) -> None:
    name = file_names([patient_id])[patient_id]
    assert PurePosixPath(name).name == name == PureWindowsPath(name).name
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 200
    assert not name.startswith((".", "-", "~"))
    assert not any(unicodedata.category(sign).startswith("C") or sign in '<>:"|?*' for sign in name)
    assert not PureWindowsPath(name).is_reserved() if hasattr(PureWindowsPath, "is_reserved") else True


@given(st.lists(st.text(min_size=1, max_size=40), unique=True, max_size=30))
def test_r09_no_two_ids_share_a_file(ids: list[str]) -> None:
    names = file_names(ids)
    folded = [unicodedata.normalize("NFC", name.casefold()) for name in names.values()]
    assert len(set(folded)) == len(ids)
    assert not {"packing-list.pdf", "print-run.pdf"} & set(folded)


@given(st.lists(st.sampled_from(["a", "A", "a/", "a:", "b", "é", "e\u0301"]), unique=True))
def test_name_does_not_depend_on_the_order(ids: list[str]) -> None:
    assert file_names(ids) == file_names(sorted(ids))


def test_a_print_run_of_a_layout_is_nobodys_folder() -> None:
    assert file_names(["print-run-map-a4"])["print-run-map-a4"] != print_run_name("map-a4") == "print-run-map-a4.pdf"


def test_plain_ids_are_kept() -> None:
    assert file_names(["0012345", "A-7"]) == {"0012345": "0012345.pdf", "A-7": "A-7.pdf"}
