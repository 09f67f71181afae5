"""Faults in lists and libraries, put in as they come: the whole program is asked, from the file to the paper."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from helpers import section, write_library

from folderbuilder.library.load import Library, load_library
from folderbuilder.options import Options
from folderbuilder.pipeline import library_problems, open_library, run_batch
from folderbuilder.press.names import PACKING_LIST
from folderbuilder.press.report import Report
from folderbuilder.problems import Refused

FORM = """\
  - form:
      title: Wie ben ik?
      fields:
        - {label: Naam, value: "{{ patient.name | default(blank) }}"}
        - {label: Middel, value: "{{ treatment.product | default(blank) }}"}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library whose one section prints what is known of the patient."""
    return load_library(write_library(tmp_path / "library", {"sections/nl/deel/een.yaml": section(FORM)}))


@pytest.fixture
def made(tmp_path: Path, library: Library) -> Callable[..., tuple[Report, dict[str, str]]]:
    """Make the folders of these patients; what stands in each folder, with lines made one."""

    def _made(*rows: dict[str, object]) -> tuple[Report, dict[str, str]]:
        (tmp_path / "list.json").write_text(json.dumps(list(rows), indent=1), "utf-8")
        options = Options(cache=False, proof="full")
        report = run_batch(tmp_path / "list.json", tmp_path / "run", library, options, overwrite=True)
        files = {path.name: path for path in (tmp_path / "run").glob("*.pdf")}
        files.pop(f"{PACKING_LIST}.pdf", None)
        assert {entry.file for entry in report.entries if entry.file} <= set(files)
        return report, {name: text_of(path) for name, path in files.items()}

    return _made


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def row(patient_id: str = "1", **values: object) -> dict[str, object]:
    return {"id": patient_id, "name": "Jan Bos", "sections": ["een"], **values}


def test_r11_words_that_yaml_and_excel_turn_into_something_else_are_printed(made) -> None:
    words = ["NO", "yes", "null", "True", "1E+12", "0012", "2024-03-28"]
    rows = [row(f"p{n}", name=f"Jan {word}", treatment={"product": word}) for n, word in enumerate(words)]
    report, texts = made(*rows)
    assert report.exit_code == 0
    for number, word in enumerate(words):
        text = texts[f"p{number}.pdf"]
        assert text.count(f"Jan {word}") > 2
        assert not [wrong for wrong in ("None", "False", "['", "5342.0") if wrong in text]


def test_r15_hostile_ids_write_nothing_outside_the_run_folder(made, tmp_path: Path) -> None:
    ids = [
        "../x",
        "/etc/x",
        "a/../../b",
        "CON",
        "nul.pdf",
        "a:b",
        ".hid",
        "-rf",
        "~",
        "x" * 50,
        "a\\c",
        "..",
        "e\u0301x",
    ]
    (tmp_path / "outside").write_text("mine")
    before = {path for path in tmp_path.rglob("*") if "library" not in path.parts}
    report, texts = made(*[row(patient_id) for patient_id in ids], row("a\x00b"), row("x" * 300))
    assert [entry.id for entry in report.entries if entry.errors] == [None, None]
    new = {path for path in tmp_path.rglob("*") if "library" not in path.parts} - before
    assert {path.parent for path in new} <= {tmp_path, tmp_path / "run"}
    assert {path for path in new if path.parent == tmp_path} == {tmp_path / "list.json", tmp_path / "run"}
    assert len(texts) == len(ids)
    assert not [name for name in texts if name.startswith((".", "-")) or set(name) & set('/\\:*?"<>|')]


PAYLOADS = [
    "<b>Jan</b>", "Bos & Zn", "<onbekend>", "{{7*7}}", "{% include '/etc/passwd' %}", "<img src='/etc/passwd'/>",
    "[[antistof]]", "**vet**", "[x](http://localhost:1/)", "<a href='http://localhost:1/'>x</a>", "=1+1",
    "url(/etc/passwd)", "&lt;b&gt;", "%s %d {0}",
]  # fmt: skip
OPENED: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" or event.startswith("socket."):
        OPENED.append(f"{event} {arguments[0]!s}")


def test_r16_markup_in_any_value_is_printed_and_opens_nothing(made) -> None:
    made(row())  # what is loaded at its first use is loaded now
    sys.addaudithook(_watch)  # stays for good, and is cheap
    OPENED.clear()
    rows = [row(f"p{n}", name=p, note=p, title=p, treatment={"product": p}) for n, p in enumerate(PAYLOADS)]
    report, texts = made(*rows)
    assert {problem.code for problem in report.problems} == {"left-over"}
    for number, payload in enumerate(PAYLOADS):
        assert texts[f"p{number}.pdf"].count(payload) >= 4, payload
    assert "49" not in texts["p3.pdf"]
    assert [what for what in OPENED if "passwd" in what or what.startswith("socket.")] == []


@pytest.mark.parametrize(
    "body",
    [
        "  - text: \"{{ ''.__class__.__mro__ }}\"",
        "  - text: \"{{ 'x' * 1000000000 }}\"",
        "  - text: \"{{ '{:1000000000}'.format(1) }}\"",
        '  - text: "{% for a in [1] %}x{% endfor %}"',
        '  - {when: "9 ** 9 ** 9 > 1", text: Een zin.}',
        '  - text: "' + "{{ patient.id }} " * 20_000 + '"',
        "  - list: [" + "Een zin, " * 30_000 + "x]",
        '  - text: "' + "a" * 1_000_000 + '"',
    ],
)
def test_r17_r19_payloads_in_a_section_are_told_with_their_file_or_stopped(tmp_path: Path, body: str) -> None:
    start = time.process_time()
    root = write_library(tmp_path / "library", {"sections/nl/deel/een.yaml": section(body)})
    found = [problem for problem in library_problems(load_library(root)) if problem.severity == "error"]
    assert found
    assert {problem.file for problem in found} == {"sections/nl/deel/een.yaml"}
    assert time.process_time() - start < 10


@pytest.mark.parametrize("color", ["__import__('os').system('x')", "url(/etc/passwd)", "#12345", "rgb(1,2,3)", "[[]]"])
def test_r17_r21_a_colour_is_six_digits_and_nothing_else(tmp_path: Path, color: str) -> None:
    layout = Path(__file__).parents[1] / "layouts" / "map-a4.yaml"
    text = layout.read_text("utf-8").replace('"#1B1F23"', json.dumps(color))
    root = write_library(tmp_path / "library", {"layouts/map-a4.yaml": text})
    with pytest.raises(Refused) as caught:
        open_library(root, cache=False)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("layouts/map-a4.yaml", 13, "colors.ink")


def test_r19_long_values_are_split_or_refused_with_their_row(made, tmp_path: Path) -> None:
    start = time.process_time()
    long = "x" * 15_000
    report, texts = made(
        row("1", name=long), row("2", note=long), row("3", note="woord " * 3_000),
        row("4", treatment={"product": long}), row("5", note="x" * 100_000), row("7"),
    )  # fmt: skip
    assert time.process_time() - start < 60
    assert "7.pdf" in texts
    wrong = {entry.id for entry in report.entries if entry.errors}
    assert {"1", "5"} <= wrong
    assert {problem.patient for problem in report.problems if problem.severity == "error"} == wrong
    for name in set(texts) - {"7.pdf"}:
        assert len(texts[name]) > 15_000, "nothing is cut off in silence"


def test_r19_sixty_columns_are_read(tmp_path: Path, library: Library) -> None:
    columns = [f"treatment.waarde{n}" for n in range(60)]
    lines = [";".join(["id", "naam", "onderdelen", *columns]), ";".join(["1", "Jan", "een", *["x" * 100] * 60])]
    (tmp_path / "list.csv").write_text("\n".join(lines), "utf-8")
    assert run_batch(tmp_path / "list.csv", tmp_path / "run", library, Options(cache=False)).exit_code == 0


def _zip_bomb() -> bytes:
    book, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            sheet = name.endswith("sheet1.xml")
            target.writestr(name, b"<worksheet>" + b" " * 300_000_000 if sheet else source.read(name))
    return out.getvalue()


def _entities() -> bytes:
    book, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
            target.writestr(name, bomb if name.endswith("sheet1.xml") else source.read(name))
    return out.getvalue()


ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20))
MERGES = "- &b0 {id: 1}\n" + "".join(f"- &b{n} {{<<: [{', '.join([f'*b{n - 1}'] * 9)}]}}\n" for n in range(1, 9))
BOMBS: dict[str, tuple[Callable[[], bytes], float, int]] = {
    "aliases.yaml": (ALIASES.encode, 2, 200),
    "merges.yaml": (MERGES.encode, 2, 200),
    "brackets.yaml": (lambda: b"[" * 50_000, 2, 200),
    "braces.yaml": (lambda: b"{a: " * 50_000, 2, 200),
    "brackets.json": (lambda: b"[" * 50_000, 2, 200),
    "fhir.json": (lambda: b'{"resourceType": "Bundle", "entry": ' * 50_000, 2, 200),
    "quotes.csv": (lambda: b'id;naam\n1;"' + b'"";"' * 500_000, 2, 200),
    "zip.xlsx": (_zip_bomb, 5, 500),
    "entities.xlsx": (_entities, 5, 500),
}
"""Seconds of processor time and megabytes that each may take."""


READ = """
import sys, time
from pathlib import Path
from folderbuilder.patients.read import Known, read_patients
from folderbuilder.problems import Refused
start = time.process_time()
try:
    read_patients(Path(sys.argv[1]), Known({}, [], [], [], []))
except Refused as refusal:
    most = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print(refusal.problems[0].code, time.process_time() - start, *most)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize("name", BOMBS)
def test_r20_a_bomb_is_refused_before_it_goes_off(tmp_path: Path, name: str) -> None:
    content, seconds, megabytes = BOMBS[name]
    (tmp_path / name).write_bytes(content())
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", READ, tmp_path / name], env=environment, capture_output=True, text=True, check=True
    )
    _, took, most = done.stdout.split()
    assert float(took) < seconds
    assert int(most) / 1024 < megabytes
