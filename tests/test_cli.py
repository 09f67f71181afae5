"""The command line: what is said, where, and the exit code. Signals, limits and pipes are real ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from running import ROOT, call, family, left_behind, process, said, unix, write_list
from typer.testing import CliRunner

from folderbuilder import pipeline
from folderbuilder.commands.app import app

COMMANDS = ["batch", "build", "handout", "sections", "layouts", "profiles", "check", "proof", "init", "cache",
            "serve"]  # fmt: skip


# --- use and help ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert f"  folderbuilder {command}" in result.stdout
    assert "--library" in result.stdout
    assert "--json" in result.stdout


def test_every_command_is_known_here() -> None:
    names = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    assert names == COMMANDS


def test_r39_no_arguments_shows_usage() -> None:
    result = call()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: folderbuilder" in result.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ["--no-such"], ["batsh"], ["batch"], ["batch", "a.csv", "--jabs", "2"], ["batch", "a.csv", "b.csv"],
        ["batch", "a.csv", "--date", "21-11-2026"], ["build", "--id", "1"], ["batch", "a.csv", "--proof", "maybe"],
        ["batch", "a.csv", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"],
    ],
)  # fmt: skip
def test_r39_wrong_use(here: Path, wrong: list[str]) -> None:
    result = call(*wrong)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


@unix
@pytest.mark.parametrize("arguments", [["sections"], ["sections", "--json"], ["--help"], ["check"]])
def test_r39_closed_pipe_is_quiet(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    child = process(*arguments, stdout=writing)
    os.close(writing)
    _, errors = child.communicate(timeout=60)
    assert errors == ""
    assert child.returncode in {0, 1}


def test_version() -> None:
    assert call("--version").stdout.startswith("folderbuilder ")


def test_listing_does_not_wait_for_pdf_libraries() -> None:
    code = (
        "import sys; sys.argv = ['folderbuilder', 'sections']\nfrom folderbuilder.cli import main\n"
        "try: main()\nfinally: print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    loaded = set(run.stdout.splitlines()[-1].split())
    assert "folderbuilder.library.load" in loaded
    assert not loaded & {"reportlab", "pikepdf", "pypdfium2", "openpyxl", "uharfbuzz", "svglib", "rich", "babel"}


# --- listing ---------------------------------------------------------------------------------------------------------


def test_tools_are_listed_as_what_they_are() -> None:
    kinds = {item["id"]: (item["kind"], item["part"]) for item in json.loads(call("sections", "--json").stdout)}
    assert kinds["tool-infusielogboek"] == ("tool", "tools")
    assert kinds["cidp"] == ("section", "auto-immuun")


def test_sections_can_be_searched() -> None:
    found = json.loads(call("sections", "--json", "pompje").stdout)
    assert "igg-scig-pomp" in [section["id"] for section in found]
    assert {"id", "title", "part", "number", "status", "version"} <= found[0].keys()
    assert len(found) < len(json.loads(call("sections", "--json").stdout))
    assert "6.6" in call("sections", "PompJe").stdout
    assert json.loads(call("sections", "nergens", "--json").stdout) == []
    assert call("sections", "nergens").exit_code == 0


def test_sections_show_their_pemat_scores() -> None:
    lines = call("sections", "--pemat", "pompje").stdout.splitlines()
    assert lines[0].split() == ["number", "id", "understandable", "actionable", "no", "not", "answered"]
    row = next(line.split() for line in lines if "igg-scig-pomp" in line)
    (found,) = json.loads(call("sections", "--pemat", "SCIg", "pompje", "--json").stdout)
    assert row[2:4] == [str(found["understandable"]), str(found["actionable"])]
    assert len(found["answers"]) == 24
    assert {"item", "asks", "scale", "answer", "why", "by"} == found["answers"][0].keys()
    assert [answer["item"] for answer in found["answers"] if answer["answer"] == "no"] == found["no"]
    assert {answer["by"] for answer in found["answers"]} == {"program", "hand"}
    assert json.loads(call("sections", "--pemat", "nergens", "--json").stdout) == []


def test_an_unscored_library_says_what_is_not_answered(here: Path) -> None:
    call("init", "mine")
    assert (here / "mine" / "sections" / "pemat" / "cidp.yaml").is_file()
    (here / "mine" / "sections" / "pemat" / "cidp.yaml").unlink()
    result = call("sections", "--pemat", "cidp", "--library", "mine")
    assert "2, 7, 10, 15, 16, 18, 22, 25, 26" in result.stdout
    assert "22: actions come in steps" in result.stdout
    warned = call("check", "mine")
    assert warned.exit_code == 0
    assert "This section has no PEMAT-P score" in warned.stdout


def test_the_report_has_a_row_for_every_section() -> None:
    lines = call("check", "--report").stdout.splitlines()
    heads = ["number", "id", "words", "mean", "longest", "flesch", "flesch_masked", "passive", "difficult"]
    assert lines[0].split() == heads
    rows = json.loads(call("check", "--report", "--json").stdout)
    assert len(rows) == len(lines) - 1
    assert list(rows[0]) == heads


@pytest.mark.parametrize(("command", "known"), [("layouts", "map-a4"), ("profiles", "pid-igg")])
def test_layouts_and_profiles(command: str, known: str) -> None:
    listed = json.loads(call(command, "--json").stdout)
    assert known in [item["id"] for item in listed]
    assert all(item["title"] for item in listed)
    assert known in call(command).stdout


def test_layouts_say_for_whom_they_are_and_show_themselves(here: Path) -> None:
    lines = call("layouts").stdout.splitlines()
    assert any("map-a5" in line and "148 × 210 mm" in line and "tas" in line for line in lines)
    result = call("layouts", "--pictures", "pictures", "--json")
    assert result.exit_code == 0, result.output
    made = {item["id"]: Path(item["file"]) for item in json.loads(result.stdout)}
    assert {"map-a4", "map-a5", "grote-letter", "hand-out"} <= made.keys()
    for path in made.values():
        assert path.parent == Path("pictures")
        assert path.read_bytes().startswith(b"\x89PNG")
        assert 5_000 < path.stat().st_size < 120_000
    (here / "taken").write_text("", "utf-8")
    assert call("layouts", "--pictures", "taken").exit_code == 3


# --- batch -----------------------------------------------------------------------------------------------------------


def test_batch_leaves_folders_and_says_where(here: Path) -> None:
    write_list(here / "maandag.csv", ["0012345", "7"])
    result = call("batch", "maandag.csv", "--proof", "off")
    assert result.exit_code == 0, result.output
    assert "2 made, 0 failed, 0 skipped" in result.stdout
    assert str(Path("output", "maandag")) in result.stdout
    names = {path.name for path in (here / "output" / "maandag").iterdir()}
    assert names == {"0012345.pdf", "7.pdf", "manifest.jsonl", "problems.csv", "packing-list.pdf"}
    assert "packing-list.pdf" in result.stdout


def test_batch_in_json(here: Path) -> None:
    write_list(here / "l.csv", ["1", "2"], nameless=("2",))
    result = call("batch", "l.csv", "--proof", "off", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["exit_code"]) == (1, 1)
    assert (report["rows"], report["made"], report["failed"], report["skipped"]) == (2, 1, 1, 0)
    assert [folder["file"] for folder in report["folders"]] == ["1.pdf", None]
    assert report["problems"][0]["code"] == "name-missing"


def test_only_some_patients(here: Path) -> None:
    write_list(here / "l.csv", ["1", "2", "3", "4"])
    assert call("batch", "l.csv", "--proof", "off", "--only", "1", "3", "--only", "4").exit_code == 0
    assert sorted(path.stem for path in (here / "output" / "l").glob("?.pdf")) == ["1", "3", "4"]


def test_print_run_in_another_order_and_a_zip(here: Path) -> None:
    write_list(here / "l.csv", ["10", "9", "1"])
    result = call("batch", "l.csv", "--proof", "off", "--print-run", "--separator-sheets", "--sort", "id", "--zip")
    assert result.exit_code == 0, result.output
    assert "print-run.pdf, packing-list.pdf and l.zip" in result.stdout
    with pikepdf.open(here / "output" / "l" / "print-run.pdf") as pdf:
        assert [item.title for item in pdf.open_outline().root] == ["1", "9", "10"]


@pytest.mark.parametrize("wrong", [["--separator-sheets"], ["--sort", "kamer"], ["--sort", ""]])
def test_wrong_use_of_a_print_run(here: Path, wrong: list[str]) -> None:
    write_list(here / "l.csv", ["1"])
    assert call("batch", "l.csv", *wrong).exit_code == 2
    assert not (here / "output").exists()


def test_dry_run_writes_nothing(here: Path) -> None:
    write_list(here / "l.csv", ["1", "2"], nameless=("2",))
    result = call("batch", "l.csv", "--dry-run", "--proof", "off")
    assert result.exit_code == 1
    assert "row 2  1: " in result.stdout
    assert "row 3  2: cannot be made" in result.stdout
    assert [path.name for path in here.iterdir()] == ["l.csv"]


def test_r07_one_bad_row_in_500(here: Path) -> None:
    ids = [str(number) for number in range(1000, 1500)]
    write_list(here / "l.csv", ids, nameless=("1213",))
    result = call("batch", "l.csv", "--proof", "off")
    assert result.exit_code == 1
    assert len(list((here / "output" / "l").glob("????.pdf"))) == 499
    assert len(result.output.splitlines()) < 20
    assert "1213" in result.output
    assert ":215 " in result.output


def test_r07_many_bad_rows_are_not_all_on_the_screen(here: Path) -> None:
    ids = [str(number) for number in range(40)]
    write_list(here / "l.csv", ids, nameless=tuple(ids[:30]))
    result = call("batch", "l.csv", "--proof", "off")
    assert "and 18 more: see" in result.stderr
    assert (here / "output" / "l" / "problems.csv").read_text("utf-8-sig").count("name-missing") == 30


@pytest.mark.parametrize("content", [None, b"", b"\xef\xbb\xbf", b"id;naam\r\n", b"iets;anders\r\n1;2\r\n"])
def test_r01_r05_lists_that_cannot_be_used(here: Path, content: bytes | None) -> None:
    if content is not None:
        (here / "l.csv").write_bytes(content)
    result = call("batch", "l.csv", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"]
    assert not (here / "output").exists()


def test_r29_output_that_is_there_is_refused(here: Path) -> None:
    write_list(here / "l.csv", ["1"])
    assert call("batch", "l.csv", "--proof", "off").exit_code == 0
    before = (here / "output" / "l" / "1.pdf").stat().st_mtime_ns
    assert call("batch", "l.csv", "--proof", "off").exit_code == 2
    assert (here / "output" / "l" / "1.pdf").stat().st_mtime_ns == before
    assert call("batch", "l.csv", "--proof", "off", "--overwrite").exit_code == 0


def test_r32_no_names_on_the_screen_or_in_the_manifest(here: Path) -> None:
    write_list(here / "l.csv", ["1", "2", "2"], sections="inleiding; nergens")
    write_list(here / "m.csv", ["1", "2"])
    for result in (call("batch", "l.csv"), call("batch", "m.csv", "--json"), call("check", "l.csv", "--json")):
        assert "Kanarie" not in result.output
    for path in (here / "output").rglob("*"):
        if path.is_file() and path.suffix != ".pdf":
            assert b"Kanarie" not in path.read_bytes()
    with pikepdf.open(here / "output" / "m" / "1.pdf") as pdf:
        assert b"Kanarie" not in bytes(pdf.Root.Metadata.read_bytes())


@unix
def test_r33_modes(here: Path) -> None:
    write_list(here / "l.csv", ["1"])
    before = os.umask(0)
    try:
        call("batch", "l.csv", "--proof", "off")
        call("build", "--id", "1", "--name", "Een", "--section", "inleiding", "-o", "apart/een.pdf", "--proof", "off")
    finally:
        os.umask(before)
    for path in [*(here / "output").rglob("*"), here / "output", here / "apart", here / "apart" / "een.pdf"]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


@unix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("after", "jobs"), [(1, 1), (9, 1), (1, 2), (99, 2)])
def test_r26_signal_in_a_run(here: Path, number: int, after: int, jobs: int) -> None:
    write_list(here / "l.csv", [str(i) for i in range(900)])
    child = process("batch", "l.csv", "-o", "run", "--jobs", jobs, start_new_session=True)
    run = here / "run"
    deadline = time.monotonic() + 60
    while len(list(run.glob("*.pdf"))) < after and time.monotonic() < deadline:
        time.sleep(0.005)
    # Ctrl-C reaches all processes of the terminal, SIGTERM the one that is meant.
    (os.killpg if number == signal.SIGINT else os.kill)(child.pid, number)
    output, errors = child.communicate(timeout=60)
    assert child.returncode == 130, errors
    assert "Traceback" not in errors
    assert left_behind(child) == ""
    assert "stopped early (interrupted)" in output
    lines = [json.loads(line) for line in (run / "manifest.jsonl").read_text("utf-8").splitlines()]
    made = {line["file"] for line in lines if line["status"] == "made"}
    assert len(lines) == 900
    assert {path.name for path in run.iterdir()} == made | {"manifest.jsonl", "problems.csv"}
    assert len(made) >= after
    for name in made:
        pikepdf.open(run / name).close()


@unix
def test_r27_killed_run_leaves_whole_files_and_no_process(here: Path) -> None:
    write_list(here / "l.csv", [str(i) for i in range(400)])
    child = process("batch", "l.csv", "-o", "run", "--jobs", 2, start_new_session=True)
    deadline = time.monotonic() + 60
    while len(list((here / "run").glob("*.pdf"))) < 50 and time.monotonic() < deadline:
        time.sleep(0.005)
    child.kill()
    child.communicate(timeout=60)
    lines = [json.loads(line) for line in (here / "run" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert {line["file"] for line in lines} <= {path.name for path in (here / "run").glob("*.pdf")}
    for path in (here / "run").glob("*.pdf"):
        pikepdf.open(path).close()
    assert left_behind(child) == ""
    assert not [path.name for path in (here / "run").iterdir() if path.name.endswith(".tmp")]
    assert call("batch", "l.csv", "-o", "run", "--overwrite", "--proof", "off").exit_code == 0
    # Beside the folders the manifest, the problems and the packing list.
    assert len(list((here / "run").iterdir())) == 403


@unix
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_r32_workers_say_nothing_to_the_system(here: Path) -> None:
    write_list(here / "l.csv", [str(i) for i in range(900)])
    child = process("batch", "l.csv", "-o", "run", "--jobs", 2, start_new_session=True)
    while not list((here / "run").glob("*.pdf")) and child.poll() is None:
        time.sleep(0.005)
    processes = family(child)
    told = "".join(said(place / name) for place in processes for name in ("cmdline", "environ"))
    child.terminate()
    child.communicate(timeout=60)
    assert len(processes) >= 3
    assert "Kanarie" not in told


@unix
@pytest.mark.parametrize("jobs", [1, 2])
def test_r25_full_disk(here: Path, jobs: int) -> None:
    import resource

    write_list(here / "l.csv", ["1", "2", "3"])

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    child = process("batch", "l.csv", "-o", "run", "--proof", "off", "--jobs", jobs, preexec_fn=limited)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 3, errors
    assert "cannot be written" in errors
    assert "Traceback" not in errors
    assert {path.name for path in (here / "run").iterdir()} == {"manifest.jsonl", "problems.csv"}
    lines = [json.loads(line) for line in (here / "run" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["skipped"] * 3


def test_r25_folder_that_cannot_be_made(here: Path) -> None:
    write_list(here / "l.csv", ["1"])
    (here / "file").write_text("in the way")
    result = call("batch", "l.csv", "-o", "file/run")
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr


def test_r40_fault_outside_a_patient(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "run_batch", lambda *_, **__: {}["Zwaantje"])
    write_list(here / "l.csv", ["1"])
    result = call("batch", "l.csv")
    assert result.exit_code == 3
    assert len(result.stderr.strip().splitlines()) == 1
    assert "fault" in result.stderr
    assert "Zwaantje" not in result.output
    [details] = (here / "state" / "folderbuilder").glob("fault-*.txt")
    assert "KeyError" in details.read_text()
    assert "Zwaantje" not in details.read_text()


# --- the others ------------------------------------------------------------------------------------------------------


def test_build_one(here: Path) -> None:
    arguments = [
        "build",
        "--id",
        "0012345",
        "--name",
        "Łukasz Żółć",
        "--section",
        "inleiding",
        "--section",
        "-lymfocyten",
    ]
    result = call(*arguments, "--birth-date", "02-03-1984", "--route", "IVIg", "--treatment", "dose=10 gram", "--json")
    assert result.exit_code == 0, result.output
    written = json.loads(result.stdout)
    assert written["file"] == str(Path("output", "0012345.pdf"))
    assert (here / "output" / "0012345.pdf").exists()
    assert call(*arguments).exit_code == 2
    assert call(*arguments, "--overwrite", "--simplex").exit_code == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--profile", "pid"], 2), (["--section", "nergens"], 2), (["--birth-date", "3-3-84"], 2),
        (["--team", "niemand"], 2), (["--treatment", "dose"], 2), ([], 1),
        (["--section", "inleiding", "--require-reviewed"], 1),
    ],
)  # fmt: skip
def test_build_that_cannot(here: Path, more: list[str], code: int) -> None:
    result = call("build", "--id", "1", "--name", "Zwaantje Kanarie", *more)
    assert result.exit_code == code
    assert "Kanarie" not in result.output
    assert {path.name for path in here.iterdir()} <= {"state"}


def test_handout(here: Path) -> None:
    assert call("handout", "cidp", "-o", "cidp.pdf").exit_code == 0
    assert call("proof", "cidp.pdf").stdout.splitlines() == ["cidp.pdf: sound"]
    wrong = call("handout", "cipd")
    assert wrong.exit_code == 2
    assert "Did you mean" in wrong.stderr


def test_proof_tells_sound_from_broken(here: Path) -> None:
    call("handout", "cidp", "-o", "good.pdf")
    (here / "bad.pdf").write_bytes((here / "good.pdf").read_bytes()[:4000])
    result = call("proof", "good.pdf", "bad.pdf", "--json")
    assert result.exit_code == 1
    assert [(item["file"], item["sound"]) for item in json.loads(result.stdout)] == [
        ("good.pdf", True),
        ("bad.pdf", False),
    ]
    assert call("proof", "gone.pdf").exit_code == 2


def test_proof_reads_files_aloud(here: Path) -> None:
    call("handout", "cidp", "-o", "cidp.pdf")
    heard = call("proof", "--as-heard", "cidp.pdf")
    assert heard.exit_code == 0
    assert "[kop 1] 4.4 CIDP" in heard.stdout.splitlines()
    (here / "bad.pdf").write_bytes(b"%PDF-1.7 no")
    result = call("proof", "--as-heard", "cidp.pdf", "bad.pdf", "--json")
    assert result.exit_code == 1
    good, bad = json.loads(result.stdout)
    assert good["heard"] == heard.stdout.splitlines()
    assert bad["heard"] == []
    assert bad["problems"][0]["code"] == "proof-unreadable"
    assert call("proof", "--as-heard", "--layout", "map-a4", "cidp.pdf").exit_code == 2
    assert call("proof", "--as-heard", "gone.pdf").exit_code == 2


def test_proof_knows_how_a_file_was_printed(here: Path) -> None:
    printed = ["--layout", "map-a4", "--simplex", "--hole-marks"]
    assert call("handout", "mmn", "-o", "one.pdf", *printed).exit_code == 0
    assert call("proof", "one.pdf", *printed).stdout.splitlines() == ["one.pdf: sound"]
    wrong = call("proof", "one.pdf", "--layout", "map-a4")
    assert wrong.exit_code == 1
    assert "where the holes are punched" in wrong.stdout
    assert call("proof", "one.pdf", "--layout", "map-a5", "--simplex", "--hole-marks").exit_code == 1
    assert call("proof", "one.pdf", "--simplex").exit_code == 2
    unknown = call("handout", "mmn", "--layout", "map-a44")
    assert unknown.exit_code == 2
    assert "'map-a4'" in unknown.stderr


def test_check_the_default_library() -> None:
    result = call("check")
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.stdout
    assert json.loads(call("check", "--json").stdout)["errors"] == 0


def test_check_a_broken_library_and_make_nothing_from_it(here: Path) -> None:
    assert call("init", "mine").exit_code == 0
    for name in ("cidp", "mmn"):
        path = here / "mine" / "sections" / "nl" / "auto-immuun" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8") + "\nonbekend: ja\n", "utf-8")
    result = call("check", "mine")
    assert result.exit_code == 1
    assert "cidp.yaml" in result.stdout
    assert "mmn.yaml" in result.stdout
    write_list(here / "l.csv", ["1"])
    build = ["build", "--id", "1", "--name", "Een", "--section", "inleiding"]
    for command in (["batch", "l.csv"], ["batch", "l.csv", "--dry-run"], build, ["handout", "inleiding"]):
        refused = call(*command, "--library", "mine")
        assert refused.exit_code == 2
        assert "cidp.yaml" in refused.stderr
        assert "mmn.yaml" in refused.stderr
    assert not (here / "output").exists()
    assert call("sections", "--library", "mine").exit_code == 0


def test_check_a_list(here: Path) -> None:
    write_list(here / "l.csv", ["1", "2"], nameless=("2",))
    result = call("check", "l.csv")
    assert result.exit_code == 1
    assert "l.csv:3 [naam]" in result.stdout
    assert call("check", "gone.csv").exit_code == 2
    assert call("check", "--library", "gone").exit_code == 2
    (here / "l.csv").write_bytes(b"")
    assert call("check", "l.csv").exit_code == 1


def test_library_may_come_from_the_environment(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("init", "mine")
    (here / "mine" / "sections" / "nl" / "auto-immuun" / "mmn.yaml").unlink()
    monkeypatch.setenv("FOLDERBUILDER_LIBRARY", str(here / "mine"))
    assert "mmn" not in [section["id"] for section in json.loads(call("sections", "--json").stdout)]


def test_init_refuses_a_folder_with_content(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "x").write_text("x")
    assert call("init", "mine").exit_code == 2
    assert call("init", "new", "--json").exit_code == 0


def test_terminal_shows_a_bar_with_ids_only(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    write_list(here / "l.csv", ["[bold]1", "2"])
    with pytest.raises(SystemExit) as left:
        app(["batch", "l.csv", "--proof", "off"])
    assert left.value.code == 0
    shown = capsys.readouterr()
    assert "2/2" in shown.err
    assert "Kanarie" not in shown.err


# --- passwords and attachments ---------------------------------------------------------------------------------------


def test_an_encrypted_folder_is_proofed_with_its_password_asked_for(here: Path) -> None:
    (here / "list.csv").write_text("id;naam;onderdelen;wachtwoord\n1;An Bos;inleiding;kameel paard 12\n", "utf-8")
    made = call("batch", "list.csv", "-o", "run", "--password-column", "wachtwoord")
    assert made.exit_code == 0, made.output
    assert "kameel" not in made.output
    closed = call("proof", "run/1.pdf")
    assert closed.exit_code == 1
    assert "--ask-password" in closed.output
    opened = CliRunner().invoke(app, ["proof", "--ask-password", "run/1.pdf"], input="kameel paard 12\n")
    assert opened.exit_code == 0, opened.output
    assert "kameel" not in opened.output


def test_a_print_run_of_encrypted_folders_is_refused(here: Path) -> None:
    write_list(here / "list.csv", ["1"])
    result = call("batch", "list.csv", "--password-column", "wachtwoord", "--print-run")
    assert result.exit_code == 2
    assert "print run" in result.output
    assert not (here / "output").exists()


def test_one_folder_with_an_attachment(here: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(420, 595))
        pdf.save(here / "brief.pdf")
    made = call(
        "build", "--id", "1", "--name", "An Bos", "--section", "inleiding", "--attachment", "brief.pdf",
        "-o", "een.pdf", "--json",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["attachments"] == 1
    assert call("proof", "een.pdf").exit_code == 0
