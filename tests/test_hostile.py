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
from helpers import CATALOGUE, SECTION, section, write_library
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
    "two marks": ("a.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + HEAD.encode(), "a.csv:1: error: The list has a header but no"),
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
    "unseen in a column": ("a.csv", "id;na\u200bam\n1;Jan\n".encode(), "holds U+200B, which cannot be seen"),
    "no ending": ("a", ROWS.encode(), "a: error: The name of the file does not say what kind of file it is"),
    "two documents": ("a.yaml", b"- id: 1\n---\n- id: 2\n", "a.yaml:2: error: More than one YAML document"),
    "tag on a key": ("a.yaml", b"- !!str id: 1\n  naam: Jan\n", "a.yaml:1: error: YAML tags"),
    "anchor on a key": ("a.yaml", b"- &a id: 1\n  naam: Jan\n", "a.yaml:1: error: YAML anchors"),
    "aliases": ("a.yaml", b"- &a {id: 1, naam: Jan}\n- *a\n", "a.yaml:1: error: YAML anchors and aliases"),
    "object": ("a.yaml", b"- !!python/object/apply:os.system [touch pwned]\n", "YAML tags are not used"),
    "doubled key": ("a.yaml", b"- id: 1\n  naam: Jan\n  naam: Piet\n", "a.yaml:3: error: The key 'naam' stands"),
    "brackets": ("a.json", b"[" * 100_000, "Nested deeper"),
    "not a number": ("a.json", b'[{"id": NaN}]', "not well-formed JSON"),
    "cut off": ("a.json", b'[{"id": "1", "name": "Jan"', "not well-formed JSON"),
    "lines of JSON": ("a.json", b'{"id": "1"}\n{"id": "2"}\n', "Put [ before the first patient"),
    "empty JSON": ("a.json", b" ", "The file is empty. Write a list: every patient begins with"),
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
    "long number": ("W" * 100 + ";Piet;een", "a.csv:3 [id] (patient WWW"),
    "another script": ("2;\u0645;een", "a.csv:3 [naam] (patient 2): error: The font has no sign for U+0645"),
    "unseen in a section": ("2;Piet;een\u200b", "a.csv:3 [onderdelen] (patient 2): error: The text holds U+200B"),
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


BULLETS = "- a\n" * 4000
GRAPH = """\
  - graph: {caption: Mijn Hb, alt: Een grafiek om in te vullen., unit: g, bottom: nan, top: inf, step: 1, columns: 8}
"""
PLATE = "sections/figures/plaat.svg"
FIGURE = section("  - figure: {name: plaat, caption: Een plaat., alt: Een plaat met een woord., labels: {a: Aa}}")


def drawing(inside: str, height: int = 100) -> dict[str, str | None]:
    """A section with a drawing."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 {height}">'
    return {SECTION: FIGURE, PLATE: f'{head}{inside}<text data-label="a" x="9" y="9">A</text></svg>'}


BROKEN: dict[str, dict[str, str | None]] = {
    "turned round": {SECTION: section('  - text: "Neem \\u202e3 tabletten"')},
    "turned round in a title": {"sections/catalogue.yaml": CATALOGUE.replace("Een deel", '"Een \\u2066deel"')},
    "unseen": {SECTION: section('  - list: ["Neem\\u200bdrie tabletten"]')},
    "another script": {SECTION: section("  - text: \u0645\u062d\u0645\u062f")},
    "marks upon marks": {SECTION: section("  - text: P" + "\u0300\u0301\u0302" * 100 + "iet")},
    "another name": {SECTION: section(name="twee")},
    "no catalogue": {"sections/catalogue.yaml": None},
    "a catalogue of nothing": {"sections/catalogue.yaml": "parts: []"},
    "a colour without quotes": {"sections/catalogue.yaml": CATALOGUE.replace('"#1A4480"', "#1A4480")},
    "an endless version": {SECTION: section().replace("1.0.0", "9" * 400 + ".0.0")},
    "graph paper of no size": {SECTION: section(GRAPH)},
    "24,000 items": {SECTION: section(f"  - list: [{', '.join(['a'] * 60)}]\n" * 397)},
    "24,000 lines": {SECTION: section(f"  - text: {json.dumps(BULLETS)}\n" * 6)},
    "a drawing of a million signs": drawing('<path d="M0 0l1 1"/>' * 12_000),
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
    assert call("handout", "een", "-o", "h.pdf", "--no-cache").exit_code in {1, 2}
    assert not (here / "h.pdf").exists()
    assert not (here / "pwned").exists()


def test_r18_what_failed_once_is_not_taken_from_the_cache(here: Path) -> None:
    """The pages of a section that no proof has passed were kept, and printed by the next run."""
    write_library(here / "library", {SECTION: section("  - text: \u0645\u062d\u0645\u062f")})
    (here / "a.csv").write_text(ROWS, "utf-8")
    for _ in range(2):
        result = call("batch", "a.csv", "-o", "run", "--overwrite")
        assert result.exit_code == 1
        assert "The font has no sign for U+0645, U+062D, U+062F, which stands in 'een'" in result.output
        assert not list(here.glob("run/100*.pdf"))
        assert call("handout", "een", "-o", "h.pdf").exit_code == 1


def test_r18_text_that_is_only_heard_needs_no_sign(here: Path) -> None:
    figure = FIGURE.replace("Een plaat met een woord.", "Een plaat met het woord \u0645\u062d\u0645\u062f.")
    write_library(here / "library", {**drawing(""), SECTION: figure})
    assert CliRunner().invoke(app, ["check", "library"], prog_name="folderbuilder").exit_code == 0
    assert call("handout", "een", "-o", "h.pdf").exit_code == 0


SHARED_LINE = [
    {"id": "1001", "naam": "Jan", "onderdelen": "een"},
    {"id": "2", "naam": "", "onderdelen": "een"},
    {"id": "3", "naam": "Piet", "onderdelen": "een"},
    {"id": "3", "naam": "Klaas", "onderdelen": "een"},
]


def test_r06_r09_patients_on_one_line_are_told_by_their_place(here: Path) -> None:
    (here / "a.json").write_text(json.dumps(SHARED_LINE), "utf-8")
    result = call("batch", "a.json", "-o", "run")
    assert "The name is missing. (Patient 2 of the list.)" in result.output
    assert "The same id stands on patients 3\u20134 of the list." in result.output
    dutch = CliRunner().invoke(app, ["--lang", "nl", "check", "a.json", "--library", "library"]).output
    assert "De naam ontbreekt. (Dit is pati\u00ebnt 2 van de lijst.)" in dutch
    assert "Hetzelfde pati\u00ebntnummer staat bij de pati\u00ebnten 3\u20134 van de lijst." in dutch


def test_r05_a_thousand_unknown_keys_are_one_screen(here: Path) -> None:
    (here / "a.yaml").write_text("- id: 1\n  naam: Jan\n" + "".join(f"  k{n}: x\n" for n in range(1000)), "utf-8")
    result = call("batch", "a.yaml", "-o", "run")
    assert result.exit_code == 2
    assert "980 more columns are not known" in result.output
    assert len(result.output.splitlines()) < 25


COLUMNS = {
    "aanhef": ("Pati\u00ebntnummer;Naam;Aanhef;Onderdelen", "2;Piet;\U0001f600;een"),
    "achternaam": ("Pati\u00ebntnummer;voornaam;achternaam;Onderdelen", "2;Piet;\u0645;een"),
    "Notitie": ("Pati\u00ebntnummer;Naam;Onderdelen;Notitie", "2;Piet;een;\U0001f600"),
    "Bijlagen": ("Pati\u00ebntnummer;Naam;Onderdelen;Bijlagen", "2;Piet;een;nergens.pdf"),
    "Behandeling.dosis": ("Pati\u00ebntnummer;Naam;Onderdelen;Behandeling.dosis", "2;Piet;een;\U0001f600"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_is_called_as_in_the_list(here: Path, column: str) -> None:
    """Also by what is found out when the folder is made, and in Dutch with the words of a spreadsheet."""
    head, row = COLUMNS[column]
    (here / "a.csv").write_text(f"{head}\n{row}\n", "utf-8")
    dutch = CliRunner().invoke(app, ["--lang", "nl", "check", "a.csv", "--library", "library"]).output
    assert column.casefold() in dutch.partition(" (pati\u00ebnt 2): fout: ")[0].casefold()
    assert dutch.startswith("a.csv, rij 2, kolom \u2018")


def test_nothing_that_is_shown_turns_the_line_round(here: Path) -> None:
    term = 'entries: [{term: "Anti\\u202estof", text: Een eiwit dat je afweer maakt.}]'
    write_library(here / "library", {"sections/nl/woordenlijst.yaml": term})
    output = CliRunner().invoke(app, ["check", "library"], prog_name="folderbuilder").output
    assert "woordenlijst.yaml:1 [entries.0.term]: error: The text holds U+202E, which cannot be printed." in output
    assert "\u202e" not in output


def test_what_svglib_only_warns_of_is_an_error_and_nothing_else_is_said(
    here: Path, capfd: pytest.CaptureFixture
) -> None:
    write_library(
        here / "library", drawing("<rect width='9' height='9' fill=\"__import__('os').system('touch pwned')\"/>")
    )
    result = CliRunner().invoke(app, ["check", "library"], prog_name="folderbuilder")
    assert "it holds something that cannot be drawn: 'Can't handle color" in result.output
    assert call("handout", "een", "-o", "h.pdf").exit_code == 1
    assert capfd.readouterr() == ("", "")
    assert not (here / "pwned").exists()


def test_a_layout_that_is_wrong_is_not_tried_with_every_text(here: Path) -> None:
    layout = (here / "library/layouts/map-a4.yaml").read_text("utf-8")
    broken = layout.replace("regular: SourceSansPro-Regular", "regular: x.ttf").replace("body: 14pt", "body: 1mm")
    write_library(here / "library", {"layouts/map-a4.yaml": broken, "layouts/x.ttf": b"\0\1\0\0" + bytes(200)})
    lines = CliRunner().invoke(app, ["check", "library"], prog_name="folderbuilder").output.splitlines()
    assert "it must be 12 pt or more" in lines[0]
    write_library(
        here / "library", {"layouts/map-a4.yaml": broken.replace("1mm", "14pt"), "layouts/x.ttf": b"\0\1\0\0"}
    )
    lines = CliRunner().invoke(app, ["check", "library"], prog_name="folderbuilder").output.splitlines()
    assert len(lines) == 2, "the font, and the sum"


def test_a_list_is_checked_with_the_profile_of_the_run(here: Path) -> None:
    profiles = "profiles: [{id: gewoon, title: {nl: Gewoon}, sections: [een]}]"
    write_library(here / "library", {"sections/profiles.yaml": profiles})
    (here / "a.csv").write_text("id;naam\n1001;Jan\n", "utf-8")
    assert call("check", "a.csv").exit_code == 1
    assert call("check", "a.csv", "--profile", "gewoon").exit_code == 0
    assert "There is no such profile" in call("check", "a.csv", "--profile", "ongewoon").output


@pytest.mark.parametrize("catalogue", [None, "parts: x", CATALOGUE.replace("- een", "- {id: een, planned: true}")])
def test_a_library_without_places_has_nothing_to_report(here: Path, catalogue: str | None) -> None:
    write_library(here / "library", {"sections/catalogue.yaml": catalogue})
    result = CliRunner().invoke(app, ["check", "library", "--report"], prog_name="folderbuilder")
    assert result.exit_code in {0, 1, 2}, result.output
