"""From a list to finished folders: every stage together, with few sections so that it is quick."""

from __future__ import annotations

import csv
import json
import multiprocessing
import random
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import font_source_sans_pro
import page as rules
import pikepdf
import pypdfium2
import pytest

from folderbuilder import batch, pipeline
from folderbuilder.library.load import Library, default_root
from folderbuilder.options import Options, Products, Proof
from folderbuilder.pipeline import (
    build_one,
    check_paths,
    copy_library,
    finish_handout,
    make_handout,
    open_library,
    proof_files,
    read_one,
    run_batch,
)
from folderbuilder.press import crew
from folderbuilder.press.manifest import Status
from folderbuilder.press.report import Report
from folderbuilder.press.run import Step
from folderbuilder.problems import FolderFailed, Problem, Refused, Severity
from folderbuilder.workshop import Workshop

EXAMPLES = Path(__file__).parent / "examples" / "patients.csv"
FEW = "inleiding"


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


def write_list(path: Path, rows: list[dict[str, str]]) -> Path:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def patients(*ids: str, **rest: str) -> list[dict[str, str]]:
    return [{"id": i, "naam": f"Persoon {i}", "onderdelen": FEW, **rest} for i in ids]


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_all_eight_samples_are_made_without_a_problem(tmp_path: Path, library: Library) -> None:
    report = run_batch(EXAMPLES, tmp_path / "run", library, Options())
    assert [str(problem) for problem in report.problems] == []
    assert report.exit_code == 0
    assert report.count(Status.MADE) == 8
    stems = {path.stem for path in (tmp_path / "run").glob("*.pdf")}
    assert stems == {"packing-list"} | {entry.id for entry in report.entries}
    by_id = {entry.id: entry for entry in report.entries}
    assert by_id["0012345"].pages == len(pikepdf.open(tmp_path / "run" / "0012345.pdf").pages)
    reasons = {section: reason for section, _, reason in by_id["1024"].sections}
    assert reasons["guillain-barre"] == "code:G61.0"
    assert "lymfocyten" not in reasons
    assert {section for section, _, reason in by_id["1020"].sections if reason == "cross"} == {
        "cidp", "igg-ivig", "afweerstoffen",
    }  # fmt: skip
    assert {s: r for s, _, r in by_id["1020"].sections}["igg-herkomst"] == "needs:igg-ivig"


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Ayşe Şahin", "Nguyễn Thị Hạnh", "Pieter d'Hondt-van 't Hoff"])
def test_names_are_printed_as_written(tmp_path: Path, library: Library, name: str) -> None:
    given = {"id": "0012345", "name": name, "sections": [FEW]}
    written = build_one(given, tmp_path / "one.pdf", library, Options(team="voorbeeld", made_on=date(2026, 11, 21)))
    text = " ".join(text_of(written.path).split())
    assert name in text
    assert "0012345" in text
    assert "21 november 2026" in text
    assert "Behandelteam Voorbeeld" in text


def test_r30_same_input_same_bytes_in_any_order(tmp_path: Path, library: Library) -> None:
    rows = patients("1", "2", "3", "4", team="voorbeeld")
    first = write_list(tmp_path / "a.csv", rows)
    random.Random(7).shuffle(rows)
    second = write_list(tmp_path / "b.csv", rows)
    for path in (first, second):
        run_batch(path, tmp_path / path.stem, library, Options(proof="off"))
    for patient_id in "1234":
        one, two = ((tmp_path / name / f"{patient_id}.pdf").read_bytes() for name in "ab")
        assert one == two


def test_r30_same_bytes_side_by_side(tmp_path: Path, library: Library) -> None:
    """Alone, by eight, and by two in another order."""
    wishes = ["inleiding", "inleiding; leeswijzer", "leeswijzer", "inleiding; mijn-gegevens"]
    rows = [patients(str(n), onderdelen=wishes[n % 4], notitie="Dag" if n % 9 == 5 else "")[0] for n in range(40)]
    alone = run_batch(write_list(tmp_path / "a.csv", rows), tmp_path / "a", library, Options())
    random.Random(7).shuffle(rows)
    path = write_list(tmp_path / "b.csv", rows)
    report = run_batch(path, tmp_path / "b", library, Options(), workers=8)
    assert report.problems == []
    assert [entry.id for entry in report.entries] == [row["id"] for row in rows]
    assert {entry.id: replace(entry, row=0) for entry in report.entries} == {
        entry.id: replace(entry, row=0) for entry in alone.entries
    }
    again = run_batch(path, tmp_path / "c", library, Options(), workers=2)
    assert again.entries == report.entries
    for row in rows:
        one, *others = ((tmp_path / name / f"{row['id']}.pdf").read_bytes() for name in "abc")
        assert all(other == one for other in others)
    manifests = [(tmp_path / name / "manifest.jsonl").read_bytes() for name in "bc"]
    assert manifests[0] == manifests[1]


def random_rows(chance: random.Random, library: Library, many: int) -> list[dict[str, str]]:
    """Rows with any wishes; some of them like the row before, some that cannot be made."""
    sections = sorted(library.sections["nl"])
    names = ["Łukasz Żółć", "Mies Bouwman", "Αθηνά Жукова", "d'Hondt-van 't Hoff", "Naam " * 14, "Jan 李"]
    rows: list[dict[str, str]] = []
    for number in range(many):
        wishes = [chance.choice(["", "", "+", "-"]) + name for name in chance.sample(sections, 3)]
        row = {
            "profiel": chance.choice([*[""] * 20, *sorted(library.profiles)]),
            "onderdelen": "; ".join([*wishes, *chance.choice([[], ["-woordenlijst"]])]),
            "behandeling.toedieningsweg": chance.choice(["", "IVIg", "IVIg; SCIg", "fSCIg"]),
            "behandeling.middel": chance.choice(["", "Middel A", "[[antistof]]", "Een heel lang middel " * 4]),
            "behandeling.interval_weken": chance.choice(["", "3"]),
            "team": chance.choice(["", "voorbeeld"]),
            "datum": chance.choice(["", "21-11-2026"]),
            "diagnose": chance.choice(["", "", "G61.0"]),
        }
        if rows and chance.random() < 0.4:
            row = rows[-1]
        mine = {"naam": chance.choice(names), "notitie": chance.choice(["", "", "", f"Dag {number}"])}
        rows.append({**row, **mine, "id": f"0{number}"})
    return rows


def test_r30_a_random_list_gives_the_same_bytes_however_it_is_made(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone without a cache, side by side with a new one, and alone with the full one; each time shuffled."""
    monkeypatch.setenv("FOLDERBUILDER_CACHE", str(tmp_path / "cache"))
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    rows = random_rows(chance, library, 12)
    runs = [("plain", False, 1), ("new", True, 3), ("full", True, 1)]
    made = {}
    for name, cache, workers in runs:
        path = write_list(tmp_path / f"{name}.csv", rows)
        report = run_batch(path, tmp_path / name, library, Options(cache=cache), workers=workers)
        files = {file.name: file.read_bytes() for file in (tmp_path / name).glob("*.pdf")}
        # It names the rows of the list, which stand in another order each time.
        del files["packing-list.pdf"]
        made[name] = {entry.id: replace(entry, row=0) for entry in report.entries}, files
        chance.shuffle(rows)
    entries, files = made["plain"]
    assert len(entries) == len(rows)
    assert len(files) > 0
    assert all(found == (entries, files) for found in made.values())
    assert len({data[-2000:] for data in files.values()}) == len(files), "no two folders are the same"


def test_r24_worker_killed_in_a_run(tmp_path: Path, library: Library) -> None:
    killed: list[int] = []

    def kill(step: Step) -> None:
        if step.done == 5 or (step.done > 5 and not killed):
            victim = multiprocessing.active_children()[0]
            victim.kill()
            killed.append(victim.pid or 0)

    path = write_list(tmp_path / "list.csv", patients(*map(str, range(200))))
    report = run_batch(path, tmp_path / "run", library, Options(proof="off"), workers=2, progress=kill)
    assert killed
    assert report.exit_code == 0
    assert report.count(Status.MADE) == 200
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names == {f"{n}.pdf" for n in range(200)} | {"manifest.jsonl", "problems.csv", "packing-list.pdf"}
    assert multiprocessing.active_children() == []


def test_workers_are_started_when_it_pays(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    hired: list[int] = []
    monkeypatch.setattr(batch, "cores", lambda: 4)
    monkeypatch.setattr(batch, "splits_off", lambda: True)
    monkeypatch.setattr(crew.Crew, "hire", lambda _, many, *_work: hired.append(many))
    monkeypatch.setattr(batch, "WORTH_A_WORKER", {"off": 2, "fast": 30, "full": 1})
    path = write_list(tmp_path / "list.csv", patients("1", "2", "3", "4"))
    for workers, proof in ((None, "off"), (None, "fast"), (1, "off"), (3, "off")):
        run_batch(path, None, library, Options(proof=proof), workers=workers)  # type: ignore[arg-type]
    assert hired == [2, 3]


def test_r31_rows_in_is_made_failed_and_skipped(tmp_path: Path, library: Library) -> None:
    rows = [*patients("1", "2"), {"id": "3", "naam": "", "onderdelen": FEW}, *patients("4", "4"), {"naam": "Niemand"}]
    path = write_list(tmp_path / "list.csv", rows)
    report = run_batch(path, tmp_path / "run", library, Options(proof="off"), only=["1", "4"])
    lines = [json.loads(line) for line in (tmp_path / "run" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [(line["row"], line["id"], line["status"]) for line in lines] == [
        (2, "1", "made"), (3, "2", "skipped"), (4, "3", "skipped"), (5, "4", "failed"), (6, "4", "failed"),
        (7, None, "skipped"),
    ]  # fmt: skip
    assert {problem.patient for problem in report.problems} == {"4"}
    assert report.exit_code == 1


def test_r06_wrong_rows_are_told_and_the_others_made(tmp_path: Path, library: Library) -> None:
    rows = [*patients("1"), {"id": "2", "naam": "", "onderdelen": FEW}, {"naam": "Niemand"}, *patients("5")]
    path = write_list(tmp_path / "list.csv", rows)
    report = run_batch(path, tmp_path / "run", library, Options(proof="off"))
    assert [entry.status for entry in report.entries] == ["made", "failed", "failed", "made"]
    assert [entry.errors for entry in report.entries[1:3]] == [("name-missing",), ("id-missing",)]
    with (tmp_path / "run" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["row"], row["code"]) for row in csv.DictReader(file, delimiter=";")] == [
            ("3", "name-missing"), ("4", "id-missing"),
        ]  # fmt: skip


def test_r06_rows_of_yaml_are_told_apart_too(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(
        "- id: '1'\n  name: Een\n  sections: [nergens]\n- name: Niemand\n- id: '3'\n  name: Drie\n  profile: x\n"
    )
    report = run_batch(path, None, library, Options(proof="off"))
    assert [(entry.row, entry.errors) for entry in report.entries] == [
        (1, ("section-unknown",)), (4, ("id-missing",)), (5, ("profile-unknown",)),
    ]  # fmt: skip


def test_a_patients_own_choices_go_before_the_runs(tmp_path: Path, library: Library) -> None:
    path = write_list(tmp_path / "list.csv", [*patients("1", team="voorbeeld", datum="2027-01-02"), *patients("2")])
    options = Options(proof="off", made_on=date(2026, 11, 21), duplex=False)
    report = run_batch(path, tmp_path / "run", library, options)
    assert [entry.team for entry in report.entries] == ["voorbeeld", None]
    assert "2 januari 2027" in text_of(tmp_path / "run" / "1.pdf")
    assert "21 november 2026" in text_of(tmp_path / "run" / "2.pdf")


@pytest.mark.parametrize(
    ("row", "profile"),
    [({}, True), ({"onderdelen": "+cidp"}, True), ({"diagnose": "G61.0"}, True), ({"onderdelen": "inleiding"}, False),
     ({"inleiding": "x"}, False), ({"profiel": "b12"}, False)],
)  # fmt: skip
def test_the_runs_profile_is_for_who_has_neither_profile_nor_sections(
    tmp_path: Path, library: Library, row: dict[str, str], profile: bool
) -> None:
    path = write_list(tmp_path / "l.csv", [{"id": "1", "naam": "A", **row}])
    report = run_batch(path, None, library, Options(profile="auto-immuun-igg", proof="off"))
    reasons = {reason for _, _, reason in report.entries[0].sections}
    assert ("profile:auto-immuun-igg" in reasons) == profile


def test_r23_rows_on_one_line_of_json_keep_their_own_problems(tmp_path: Path, library: Library) -> None:
    rows = [{"id": str(n), "naam": "" if n == 2 else f"N {n}", "onderdelen": FEW} for n in range(1, 5)]
    (tmp_path / "l.json").write_text(json.dumps(rows), "utf-8")
    report = run_batch(tmp_path / "l.json", None, library, Options(proof="off"))
    assert {entry.id: entry.errors for entry in report.entries} == {"1": (), "2": ("name-missing",), "3": (), "4": ()}


def test_one_list_may_ask_for_several_layouts(tmp_path: Path, library: Library) -> None:
    rows = [
        {**row, "opmaak": layout}
        for row, layout in zip(patients("1", "2", "3", "4"), ["map-a5", "grote-letter", "", "map-a6"], strict=True)
    ]
    report = run_batch(write_list(tmp_path / "a.csv", rows), tmp_path / "run", library, Options(proof="full"))
    made = [entry for entry in report.entries if entry.status is Status.MADE]
    assert [entry.layout for entry in made] == ["map-a5", "grote-letter", "map-a4"]
    sizes = []
    for entry in made:
        with pikepdf.open(tmp_path / "run" / f"{entry.id}.pdf") as pdf:
            sizes.append([round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]])
    assert sizes == [[148, 210], [210, 297], [210, 297]]
    (problem,) = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    assert (problem.found, problem.line) == ("map-a6", 5)
    assert "'map-a5'" in str(problem.hint) or "'map-a4'" in str(problem.hint)


LETTER = """\
id: letter
title: {nl: Letter}
page: {width: 215.9mm, height: 279.4mm}
margins: {binding: 30mm, outer: 28mm, top: 28mm, bottom: 24mm}
duplex: false
hole_marks: true
type: {body: 14pt, leading: 20pt, small: 12pt, lead: 16pt, h3: 16pt, h2: 19pt, h1: 26pt}
fonts: {regular: SourceSansPro-Semibold, bold: eigen/Mijn zwart.ttf}
colors: {ink: "#000000", muted: "#333333", rule: "#777777", alarm: "#222222", parts: ["#222222", "#333333", "#222222"]}
"""


def test_another_paper_font_and_palette_on_one_side_need_one_file_and_no_code(tmp_path: Path) -> None:
    copy_library(tmp_path / "mine")
    (tmp_path / "mine" / "layouts" / "letter.yaml").write_text(LETTER, "utf-8")
    (tmp_path / "mine" / "layouts" / "eigen").mkdir()
    black = font_source_sans_pro.font_files_ttf["SourceSansProBlack"]
    shutil.copy(black, tmp_path / "mine" / "layouts" / "eigen" / "Mijn zwart.ttf")
    library = open_library(tmp_path / "mine")
    given = {"id": "1", "name": "Łukasz Şahin", "sections": ["immuunsysteem", "cidp", "mijn-gegevens"]}
    written = build_one(given, tmp_path / "x.pdf", library, Options(layout="letter", proof="full"))
    for standard in ("ua1", "2a"):
        assert rules.validate_pdf_bytes(written.path.read_bytes(), profile=standard).failures == []
    assert written.finished.facts.sheets == written.finished.facts.pages
    with pikepdf.open(written.path) as pdf:
        assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [612, 792]
        fonts = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
        assert {name.rpartition("-")[2] for name in fonts} == {"Semibold", "/FOLDAA+Mijnzwart"}


def test_a_handout_has_its_own_layout_unless_another_is_asked_for(tmp_path: Path, library: Library) -> None:
    loose = make_handout(["mmn"], tmp_path / "a.pdf", library, Options(team="voorbeeld")).finished.facts
    assert loose.layout == "hand-out"
    assert (
        make_handout(["mmn"], tmp_path / "b.pdf", library, Options(layout="map-a5")).finished.facts.layout == "map-a5"
    )
    assert "Vragen? Bel Behandelteam Voorbeeld" in text_of(tmp_path / "a.pdf")
    alone = replace(library, layouts={"map-a4": library.layouts["map-a4"]})
    assert make_handout(["mmn"], tmp_path / "c.pdf", alone, Options()).finished.facts.layout == "map-a4"


def test_simplex_needs_a_sheet_for_every_page(tmp_path: Path, library: Library) -> None:
    given = {"id": "1", "name": "Een", "sections": [FEW]}
    both = build_one(given, tmp_path / "both.pdf", library, Options(duplex=True)).finished.facts
    one = build_one(given, tmp_path / "one.pdf", library, Options(duplex=False)).finished.facts
    assert both.sheets == (both.pages + 1) // 2
    assert one.sheets == one.pages
    assert one.pages < both.pages


@pytest.mark.parametrize("proof", ["fast", "full"])
def test_r23_each_folder_is_proofed_before_it_gets_its_name(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch, proof: Proof
) -> None:
    from folderbuilder.proof import verdict
    from folderbuilder.proof.fast import FastProof

    seen: list[bool] = []

    def unsound(*_: object) -> list[Problem]:
        seen.append(any((tmp_path / "run").glob("*.pdf")))
        return [Problem(Severity.ERROR, "proof-leak", "Something of another patient stands on the page.")]

    monkeypatch.setattr(verdict, "prove", unsound)
    monkeypatch.setattr(FastProof, "prove", unsound)
    path = write_list(tmp_path / "list.csv", patients("1", "2"))
    report = run_batch(path, tmp_path / "run", library, Options(proof=proof))
    assert (seen, report.exit_code) == ([False, False], 1)
    assert not list((tmp_path / "run").glob("*.pdf"))
    assert [entry.errors for entry in report.entries] == [("proof-leak",)] * 2
    report = run_batch(path, tmp_path / "off", library, Options(proof="off"))
    assert report.exit_code == 0


def test_sections_that_are_not_confirmed_can_be_refused(tmp_path: Path, library: Library) -> None:
    path = write_list(tmp_path / "list.csv", patients("1"))
    report = run_batch(path, None, library, Options(require_reviewed=True))
    assert report.entries[0].errors == ("not-reviewed",)


def test_planned_section_is_told_as_not_written(tmp_path: Path, library: Library) -> None:
    sections = {name: section for name, section in library.sections["nl"].items() if name != "plasmaferese"}
    unfinished = replace(library, sections={**library.sections, "nl": sections})
    rows = [*patients("1", plasmaferese=""), *patients("2", plasmaferese="x")]
    report = run_batch(write_list(tmp_path / "list.csv", rows), None, unfinished, Options(proof="off"))
    assert [entry.errors for entry in report.entries] == [(), ("section-missing",)]


def leaflet(path: Path, *, pages: int = 2) -> Path:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path)
    return path


def test_attachments_are_printed_and_counted(tmp_path: Path, library: Library) -> None:
    leaflet(tmp_path / "brief.pdf")
    rows = [*patients("1", bijlagen="brief.pdf"), *patients("2")]
    for proof in ("fast", "full"):
        report = run_batch(
            write_list(tmp_path / "list.csv", rows), tmp_path / proof, library, Options(proof=cast(Proof, proof))
        )
        first, second = report.entries
        assert (first.attachments, first.warnings) == (1, ("attachments",))
        assert (second.attachments, second.warnings) == (0, ())
        assert first.pages == second.pages + 2
    assert (tmp_path / "fast" / "1.pdf").read_bytes() == (tmp_path / "full" / "1.pdf").read_bytes()


def test_an_attachment_that_cannot_be_printed_fails_its_patient_alone(tmp_path: Path, library: Library) -> None:
    (tmp_path / "brief.pdf").write_text("Geachte mevrouw")
    rows = [*patients("1", bijlagen="brief.pdf; geheim-jansen.pdf"), *patients("2")]
    report = run_batch(write_list(tmp_path / "list.csv", rows), tmp_path / "run", library, Options())
    assert [entry.errors for entry in report.entries] == [("attachment-other", "attachment-missing"), ()]
    assert report.exit_code == 1
    assert not any("jansen" in str(problem) for problem in report.problems)
    assert "jansen" not in json.dumps(report.as_dict())
    assert "geheim-jansen.pdf" in (tmp_path / "run" / "problems.csv").read_text("utf-8-sig")


def test_attachments_side_by_side_give_the_same_bytes(tmp_path: Path, library: Library) -> None:
    for name in ("een", "twee"):
        leaflet(tmp_path / f"{name}.pdf", pages=len(name))
    rows = [row for i in range(6) for row in patients(str(i), bijlagen=("een.pdf", "een.pdf; twee.pdf", "")[i % 3])]
    path = write_list(tmp_path / "list.csv", rows)
    for workers in (1, 2):
        report = run_batch(path, tmp_path / str(workers), library, Options(), workers=workers)
        assert report.count(Status.MADE) == 6
    for row in rows:
        one, two = ((tmp_path / name / f"{row['id']}.pdf").read_bytes() for name in "12")
        assert one == two


def test_who_builds_one_folder_may_name_any_file(tmp_path: Path, library: Library) -> None:
    (tmp_path / "elders").mkdir()
    path = leaflet(tmp_path / "elders" / "brief.pdf")
    given = {"id": "1", "name": "An Bos", "sections": [FEW], "attachments": [str(path)]}
    written = build_one(given, tmp_path / "een.pdf", library, Options())
    assert written.as_dict()["attachments"] == 1


# --- passwords -------------------------------------------------------------------------------------------------------

SECRET = "kameel paard 12"


@pytest.fixture(scope="module")
def closed_run(tmp_path_factory: pytest.TempPathFactory, library: Library) -> tuple[Path, Report]:
    folder = tmp_path_factory.mktemp("closed")
    rows = [row for i, w in enumerate([SECRET, "", "kort!", "ﬁets-pad 1"], 1) for row in patients(str(i), Wachtwoord=w)]
    rows += patients("5", Wachtwoord="geheim\t woord", bijlagen="privé-jansen.pdf")
    path = write_list(folder / "list.csv", rows)
    return folder / "run", run_batch(path, folder / "run", library, Options(password_column="wachtwoord"))


def test_r34_a_folder_opens_with_its_password_only(closed_run: tuple[Path, Report]) -> None:
    folder, report = closed_run
    assert report.entries[0].encrypted
    for wrong in ("", "1", SECRET.upper()):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(folder / "1.pdf", password=wrong)
    with pikepdf.open(folder / "1.pdf", password=SECRET) as pdf:
        assert (pdf.encryption.bits, pdf.encryption.R) == (256, 6)
        assert pdf.user_password_matched
        assert not pdf.owner_password_matched
        assert pdf.allow.accessibility
        assert pdf.allow.print_highres
        # PDF/A forbids encryption, so the file may not claim to be PDF/A.
        assert b"pdfaid:part>" not in pdf.Root.Metadata.read_bytes()
    data = (folder / "1.pdf").read_bytes()
    for plain in (b"folderbuilder", b"xmpmeta", b"Persoon"):
        assert plain not in data
    assert proof_files([folder / "1.pdf"], Options(), None, password=SECRET) == [(folder / "1.pdf", [])]
    ((_, problems),) = proof_files([folder / "1.pdf"], Options(), None)
    assert "--ask-password" in str(problems[0])


def test_without_a_fit_password_there_is_no_folder(closed_run: tuple[Path, Report]) -> None:
    folder, report = closed_run
    assert [entry.errors for entry in report.entries] == [
        (), ("password-missing",), ("password-short",), ("password-unfit",), ("cell-character",),
    ]  # fmt: skip
    assert [path.name for path in folder.glob("[0-9]*.pdf")] == ["1.pdf"]
    assert {problem.column for problem in report.problems if problem.severity is Severity.ERROR} == {
        "wachtwoord", "Wachtwoord",
    }  # fmt: skip


def test_nothing_tells_of_passwords(closed_run: tuple[Path, Report]) -> None:
    folder, report = closed_run
    told = [json.dumps(report.as_dict()), *map(str, report.problems), repr(report)]
    told += [path.read_text("utf-8-sig") for path in folder.iterdir() if path.suffix in (".jsonl", ".csv")]
    told.append(text_of(folder / "packing-list.pdf"))
    # Who was made is on it with number and sections.
    assert re.search(r"^1\s+\d+\.\d", told[-1], re.MULTILINE)
    for text in told:
        for word in (SECRET, "kameel", "kort!", "ets-pad", "geheim", "jansen", "Persoon"):
            assert word not in text


def test_what_is_encrypted_is_what_was_proofed(closed_run: tuple[Path, Report], library: Library) -> None:
    folder, _ = closed_run
    path = write_list(folder.parent / "open.csv", patients("1"))
    run_batch(path, folder.parent / "open", library, Options())
    with (
        pikepdf.open(folder / "1.pdf", password=SECRET) as closed,
        pikepdf.open(folder.parent / "open" / "1.pdf") as plain,
    ):
        assert len(closed.pages) == len(plain.pages)
        for one, two in zip(closed.pages, plain.pages, strict=True):
            assert [s.read_bytes() for s in one.obj.Contents] == [s.read_bytes() for s in two.obj.Contents]


@pytest.mark.parametrize("column", ["id", "naam", "Geboortedatum", "treatment.product", "notitie", "cidp", ""])
def test_passwords_need_a_column_of_their_own(tmp_path: Path, library: Library, column: str) -> None:
    path = write_list(tmp_path / "list.csv", patients("1", **{column or "notitie": "kameel paard 12"}))
    with pytest.raises(Refused, match="column with passwords"):
        run_batch(path, tmp_path / "run", library, Options(password_column=column))
    assert not (tmp_path / "run").exists()


def test_a_column_that_is_not_there_is_refused(tmp_path: Path, library: Library) -> None:
    with pytest.raises(Refused, match="'wachtwoord' is missing"):
        run_batch(
            write_list(tmp_path / "list.csv", patients("1")), None, library, Options(password_column="wachtwoord")
        )


@pytest.mark.parametrize(
    ("products", "code"),
    [(Products(print_run=True), "password-print-run"), (Products(sort="Wachtwoord"), "password-sort")],
)
def test_nothing_open_is_made_of_folders_that_are_closed(
    tmp_path: Path, library: Library, products: Products, code: str
) -> None:
    path = write_list(tmp_path / "list.csv", patients("1", wachtwoord=SECRET))
    with pytest.raises(Refused) as refusal:
        run_batch(path, tmp_path / "run", library, Options(password_column="wachtwoord"), products=products)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert not (tmp_path / "run").exists()


def test_without_a_folder_nothing_is_written(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_list(tmp_path / "list.csv", patients("1", "2"))
    report = run_batch(path, None, library, Options(proof="off"))
    assert report.pages > 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["list.csv"]


def test_unknown_ids_are_refused(tmp_path: Path, library: Library) -> None:
    path = write_list(tmp_path / "list.csv", patients("0012345"))
    with pytest.raises(Refused, match="0012345"):
        run_batch(path, tmp_path / "run", library, Options(), only=["001234"])
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("wrong", [{"layout": "map-a5x"}, {"language": "xx"}, {"team": "niemand"}, {"profile": "geen"}])
def test_r21_unknown_options_are_refused_before_the_first_folder(
    tmp_path: Path, library: Library, wrong: dict[str, str]
) -> None:
    path = write_list(tmp_path / "list.csv", patients("1"))
    with pytest.raises(Refused, match="There is no such"):
        run_batch(path, tmp_path / "run", library, Options(**wrong))  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()


def test_library_with_errors_is_refused_with_all_of_them(tmp_path: Path) -> None:
    root = broken_library(tmp_path)
    with pytest.raises(Refused) as caught:
        open_library(root)
    assert len({problem.file for problem in caught.value.problems}) == 2


def broken_library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    copy_library(root)
    for name in ("cidp", "mmn"):
        path = root / "sections" / "nl" / "auto-immuun" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8") + "\nonbekend: ja\n", "utf-8")
    return root


def test_check_of_a_library_and_a_list(tmp_path: Path, library: Library) -> None:
    root = broken_library(tmp_path)
    path = write_list(tmp_path / "list.csv", [*patients("1"), {"id": "2", "naam": "", "onderdelen": FEW}])
    assert [problem.code for problem in check_paths([path], None, Options())] == ["name-missing"]
    codes = [problem.code for problem in check_paths([root, path], None, Options())]
    assert codes.count("unknown-key") == 2
    assert codes[-1] == "list-unchecked"
    assert {problem.severity for problem in check_paths([], None, Options())} <= {Severity.WARNING, Severity.NOTE}
    path.write_text("nummer;iets\n1;2\n")
    assert any(problem.severity is Severity.ERROR for problem in check_paths([path], None, Options()))
    with pytest.raises(Refused, match="no such file"):
        check_paths([tmp_path / "gone.csv"], None, Options())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('<image href="file:///etc/passwd"/>', "<image> is not printed"),
        ('<path d="M 0 0 L 1"/>', "path or transform"),
        ('<rect width="breed" height="3"/>', "a number"),
    ],
)
def test_check_finds_drawings_that_cannot_be_printed(tmp_path: Path, wrong: str, says: str) -> None:
    root = tmp_path / "library"
    copy_library(root)
    drawing = next(iter(sorted((root / "sections/figures").glob("*.svg"))))
    drawing.write_text(drawing.read_text("utf-8").replace("</svg>", f"{wrong}</svg>"), "utf-8")
    errors = [problem for problem in check_paths([root], None, Options()) if problem.severity is Severity.ERROR]
    assert [(problem.code, problem.file) for problem in errors] == [("figure", f"sections/figures/{drawing.name}")]
    assert says in errors[0].message


def test_r18_check_finds_signs_that_no_font_has(tmp_path: Path) -> None:
    root = tmp_path / "library"
    copy_library(root)
    path = root / "sections/nl/deze-map/inleiding.yaml"
    lines = path.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("purpose:"))
    lines[line - 1] = "purpose: Je leest wat er in deze map staat \U0001f600."
    path.write_text("\n".join(lines), "utf-8")
    errors = [problem for problem in check_paths([root], None, Options()) if problem.severity is Severity.ERROR]
    assert [(p.code, p.file, p.line) for p in errors] == [("no-glyph", "sections/nl/deze-map/inleiding.yaml", line)]
    assert "U+1F600" in errors[0].message


def test_one_patient_is_read_as_a_row_would_be(library: Library) -> None:
    given = {
        "id": "0012345", "name": "Łukasz Żółć", "birth_date": "02-03-1984", "sections": ["+cidp", "-lymfocyten"],
        "profile": "pid-igg", "treatment": {"route": "IVIg", "dose": "10 gram"}, "note": "Dag\nŁukasz",
    }  # fmt: skip
    patient, problems = read_one(given, library, Options())
    assert problems == []
    assert (patient.id, patient.birth_date, patient.treatment["dose"]) == ("0012345", date(1984, 3, 2), "10 gram")
    assert [(pick.section, pick.kind) for pick in patient.picks] == [("cidp", "add"), ("lymfocyten", "remove")]
    with pytest.raises(Refused) as caught:
        read_one({"id": "1", "name": "Een", "birth_date": "3/3/84", "profile": "pid"}, library, Options())
    assert {problem.column for problem in caught.value.problems} == {"birth_date", "profile"}


def test_handout_is_for_nobody(tmp_path: Path, library: Library) -> None:
    written = make_handout(["cidp"], tmp_path / "cidp.pdf", library, Options())
    assert "CIDP" in text_of(written.path)
    assert next(section for section, _, _ in written.finished.facts.sections) == "cidp"
    with pytest.raises(Refused, match="cidp"):
        make_handout(["cipd"], tmp_path / "x.pdf", library, Options())
    with pytest.raises(Refused, match="there already"):
        make_handout(["cidp"], tmp_path / "cidp.pdf", library, Options())


def test_a_handout_can_be_made_without_writing_it(tmp_path: Path, library: Library) -> None:
    options = Options(layout="hand-out", team="voorbeeld")
    written = make_handout(["cidp", "mmn"], tmp_path / "both.pdf", library, options)
    finished = finish_handout(["cidp", "mmn"], Workshop(library, options))
    assert finished.data == written.path.read_bytes()
    assert finished.facts == written.finished.facts
    with pytest.raises(Refused, match="cipd"):
        finish_handout(["cipd"], Workshop(library, options))


def test_nothing_chosen_is_a_failure_of_that_folder(tmp_path: Path, library: Library) -> None:
    with pytest.raises(FolderFailed, match="No section"):
        build_one({"id": "1", "name": "Een"}, tmp_path / "x.pdf", library, Options())
    assert not (tmp_path / "x.pdf").exists()


def test_finished_files_prove_sound(tmp_path: Path, library: Library) -> None:
    written = build_one(
        {"id": "12345", "name": "Een Persoon", "sections": [FEW]}, tmp_path / "x.pdf", library, Options()
    )
    assert proof_files([written.path], Options(layout="map-a4"), None) == [(written.path, [])]
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(written.path.read_bytes()[:5000])
    [(_, problems)] = proof_files([broken], Options(), None)
    assert problems


def test_library_is_copied_out_whole(tmp_path: Path) -> None:
    copied = copy_library(tmp_path / "mine")
    assert copied == len([p for n in ("sections", "layouts") for p in (default_root() / n).rglob("*") if p.is_file()])
    assert check_paths([tmp_path / "mine"], None, Options()) == check_paths([], None, Options())
    with pytest.raises(Refused, match="there already"):
        copy_library(tmp_path / "mine")
    shutil.rmtree(tmp_path / "mine")


def test_the_eight_steps_are_named_as_the_stages() -> None:
    numbered = [line.split()[1] for line in (pipeline.__doc__ or "").splitlines() if line.strip()[:1].isdigit()]
    assert numbered == ["library", "patients", "select", "compose", "typeset", "bind", "proof", "press"]
