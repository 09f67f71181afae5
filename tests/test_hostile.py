"""Lists and libraries that somebody made in anger or by accident, through the commands as a secretary types them."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from helpers import SECTION, section, write_library
from running import manifest
from typer.testing import CliRunner, Result

from folderbuilder.commands.app import app

HEAD = "id;naam;onderdelen\n"
ROWS = HEAD + "1001;Jan;een\n1002;Anna;een\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write_library(tmp_path / "library", {})
    return tmp_path


def call(*arguments: object) -> Result:
    words = [*map(str, arguments), "--library", "library"]
    return CliRunner().invoke(app, words, prog_name="folderbuilder")


def workbook(change: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    """The two patients in a workbook, each of whose parts is changed."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS.splitlines():
        book.active.append(row.split(";"))
    book.save(out)
    whole, changed = zipfile.ZipFile(out), io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, change(name, whole.read(name)))
    return changed.getvalue()


def strict(_: str, part: bytes) -> bytes:
    usual = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return part.replace(usual, b"http://purl.oclc.org/ooxml/spreadsheetml/main")


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "The file is empty"),
    "mark only": ("a.csv", b"\xef\xbb\xbf", "The file is empty"),
    "separators only": ("a.csv", b";;;\n;;\n", "The file is empty"),
    "header only": ("a.csv", HEAD.encode(), "a.csv:1: error: The list has a header but no patients"),
    "no header": ("a.csv", b"1001;Jan;een\n1002;Anna;een\n", "The first row must hold the column names"),
    "title above": ("a.csv", ("Lijst van maandag\n\n" + ROWS).encode(), "The first row must hold the column names"),
    "other separator": ("a.csv", ROWS.replace(";", "|").encode(), "The first row must hold the column names"),
    "UTF-16": ("a.csv", ROWS.encode("utf-16"), "text in UTF-16"),
    "UTF-32": ("a.csv", ROWS.encode("utf-32"), "text in UTF-32"),
    "old mac": ("a.csv", (HEAD + "1;Zo\u00eb;een\n").encode("mac-roman"), "a.csv:2: error: The accents are in neither"),
    "two encodings": ("a.csv", HEAD.encode() + b"1;Zo\xc3\xab;een\n2;Zo\xeb;een\n", "a.csv:3: error: The file mixes"),
    "JSON": ("a.csv", b'[{"id": "1"}]', "it looks like JSON"),
    "page": ("a.csv", b"<!DOCTYPE html><table>", "a web page"),
    "unclosed quote": ("a.csv", (HEAD + '1;"Jan;een\n2;Piet;een\n').encode(), "a.csv:2: error: A double quote opens"),
    "doubled column": ("a.csv", b"id;naam;Naam\n1;Jan;Jan\n", "mean the same"),
    "mistyped column": ("a.csv", b"id;naamm;onderdelen\n1;Jan;een\n", "Did you mean 'naam'"),
    "aliases": ("a.yaml", b"- &a {id: 1, naam: Jan}\n- *a\n", "a.yaml:1: error: YAML anchors and aliases"),
    "object": ("a.yaml", b"- !!python/object/apply:os.system [touch pwned]\n", "YAML tags are not used"),
    "doubled key": ("a.yaml", b"- id: 1\n  naam: Jan\n  naam: Piet\n", "a.yaml:3: error: The key 'naam' stands"),
    "brackets": ("a.json", b"[" * 100_000, "Nested deeper"),
    "not a number": ("a.json", b'[{"id": NaN}]', "not well-formed JSON"),
    "cut off": ("a.json", b'[{"id": "1", "name": "Jan"', "not well-formed JSON"),
    "no patients": ("a.json", b"[]", "has no patients"),
    "old workbook": ("a.xls", b"\xd0\xcf\x11\xe0", "is not a list of patients"),
    "picture": ("a.xlsx", b"\x89PNG\r\n", "looks like a picture"),
    "text": ("a.xlsx", ROWS.encode(), "perhaps CSV"),
    "document": ("a.xlsx", b"PK\x03\x04" + b"\0" * 60, "a.xlsx: error: "),
    "strict": ("a.xlsx", workbook(strict), "Strict Open XML"),
    "entities": ("a.xlsx", workbook(lambda n, p: b"<!DOCTYPE x [<!ENTITY e 'e'>]>" + p if "sheet1" in n else p),
                 "XML that no workbook needs"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_r01_r05_r08_r13_r20_a_list_that_cannot_be_read_is_refused_in_plain_words(here: Path, case: str) -> None:
    name, content, says = REFUSED[case]
    (here / name).write_bytes(content)
    for command in (["batch", name, "-o", "run"], ["check", name]):
        result = call(*command)
        assert result.exit_code == (2 if command[0] == "batch" else 1), result.output
        assert says in result.output
        assert "Traceback" not in result.output
        # Where there is no header, what is shown might be a patient.
        assert case != "no header" or "Jan" not in result.output
    assert not (here / "run").exists()
    assert not (here / "pwned").exists()


FAILED: dict[str, tuple[str, str]] = {
    "short": ("2;", "a.csv:3 [naam] (patient 2): error: The name is missing"),
    "long": ("2;Piet;een;x;y", "a.csv:3 [column D] (patient 2): error: The row has more cells"),
    "endless": ("2;Piet;een" + ";x" * 1_000_000, "a.csv:3 [column D] (patient 2): error: The row has more cells"),
    "commas": ("2,Piet,een", "a.csv:3: error: The cells of this row are separated by commas"),
    "no id": (";Piet;een", "a.csv:3 [id]: error: The id is empty"),
    "same id": ("1001;Piet;een", "The same id stands on rows 2\u20133"),
    "same id, wide": ("\uff11\uff10\uff10\uff11;Piet;een", "cannot be told from each other stand on rows 2\u20133"),
    "unseen in id": ("2\u200b;Piet;een", "a.csv:3 [id]: error: The text holds U+200B, which cannot be seen"),
    "long id": ("2" * 10_000 + ";Piet;een", "a.csv:3 [id]: error: The id is longer"),
    "long name": ("2;" + "x" * 10_000 + ";een", "too long for the head of a page"),
    "huge cell": ("2;" + "x" * 200_000 + ";een", "a.csv:3 [naam] (patient 2): error: The text is longer"),
    "turned round": (
        "2;Piet\u202eteiP;een",
        "a.csv:3 [naam] (patient 2): error: The text holds U+202E, which cannot be seen",
    ),
    "face": ("2;Piet \U0001f600;een", "a.csv:3 [naam] (patient 2): error: The font has no sign for U+1F600"),
    "zero byte": ("2;Pi\0et;een", "a.csv:3 [naam] (patient 2): error: The text holds U+0000"),
    "lost accents": ("2;Zo\u00c3\u00ab;een", "a.csv:3 [naam] (patient 2): error: The accents in this text were lost"),
    "no such section": ("2;Piet;eenn", "a.csv:3 [onderdelen] (patient 2): error: There is no such section"),
    "nothing": ("2;Piet;", "a.csv:3 (patient 2): error: No section is chosen"),
}


@pytest.mark.parametrize("case", FAILED)
def test_r06_r09_r18_a_bad_row_is_named_and_the_others_are_made(here: Path, case: str) -> None:
    row, says = FAILED[case]
    (here / "a.csv").write_text(f"{HEAD}1001;Jan;een\n{row}\n3;Klaas;een\n", "utf-8")
    for command in (["batch", "a.csv", "-o", "run"], ["check", "a.csv"]):
        result = call(*command)
        assert result.exit_code == 1, result.output
        assert says in result.output
        assert "Traceback" not in result.output
        assert max(map(len, result.output.splitlines())) < 1000
    statuses = [line["status"] for line in manifest(here / "run")]
    assert statuses == (["failed", "failed", "made"] if "same id" in case else ["made", "failed", "made"])


@pytest.mark.parametrize(
    "name", ["CON.csv", "a b & (1).csv", "-o.csv", "\u00e9\U0001f600.csv", "\u202evsc.csv", "a'b.csv"]
)
def test_r15_lists_may_be_called_anything(here: Path, name: str) -> None:
    try:
        (here / name).write_text(ROWS, "utf-8")
    except OSError:
        pytest.skip("not on this system")
    assert call("batch", f"./{name}", "-o", "run").exit_code == 0
    assert call("check", f"./{name}").exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "nowhere", "itself"])
def test_r01_what_is_no_file_is_refused_at_once(here: Path, kind: str) -> None:
    path = here / "a.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"device": "/dev/zero", "nowhere": "/nowhere/at/all", "itself": str(path)}[kind])
    result = call("batch", "a.csv", "-o", "run")
    assert result.exit_code == 2
    assert "a.csv: error: " in result.output
    assert len(result.output.splitlines()) == 1
    assert not (here / "run").exists()


PLATE = "sections/figures/plaat.svg"
FIGURE = section("  - figure: {name: plaat, caption: Een plaat., alt: Een plaat met een woord., labels: {a: Aa}}")


def drawing(inside: str, height: int = 100) -> dict[str, str]:
    """A section with a drawing."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 {height}">'
    return {SECTION: FIGURE, PLATE: f'{head}{inside}<text data-label="a" x="9" y="9">A</text></svg>'}


BROKEN: dict[str, dict[str, str]] = {
    "words no font has": {SECTION: section('  - text: "Hoi \U0001f600"')},
    "control signs": {SECTION: section('  - text: "a\\x07b"')},
    "groups in groups": drawing("<g>" * 9000 + "</g>" * 9000),
    "taller than a page": drawing("", 5000),
    "half a path": drawing('<path d="M 0 0 L 1"/>'),
    "a picture": drawing('<image href="/etc/passwd"/>'),
    "endless word": {SECTION: section("  - text: " + "x" * 100_000)},
    "endless loop": {SECTION: section('  - text: "{% for i in range(10**9) %}x{% endfor %}"')},
    "aliases": {SECTION: section(more="needs: &a [twee]\nsuggests: *a\n")},
    "an object": {SECTION: section(more="needs: !!python/object/apply:os.system [touch pwned]\n")},
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_r17_r18_check_finds_what_a_folder_would_fail_on(here: Path, case: str) -> None:
    write_library(here / "library", dict(BROKEN[case]))
    result = CliRunner().invoke(app, ["check", "library", "--json"], prog_name="folderbuilder")
    assert result.exit_code == 1, result.output
    errors = [problem for problem in json.loads(result.stdout)["problems"] if problem["severity"] == "error"]
    assert errors
    assert all(error["file"] for error in errors)
    (here / "a.csv").write_text(ROWS, "utf-8")
    assert call("batch", "a.csv", "-o", "run", "--no-cache").exit_code in {1, 2}
    assert not list(here.glob("run/100*.pdf"))
    assert not (here / "pwned").exists()
