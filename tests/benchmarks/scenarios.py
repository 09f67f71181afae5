"""The scenarios of the issue, each with the bar it has to clear."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Callable
from itertools import zip_longest

from bench import Bar, Bench, Turns, manifest, say
from child import HERE, Cost, measure
from people import MADE_ON, TEAM
from report import Result, ms, row


def same(bench: Bench) -> Result:
    """(a) Many patients over 25 selections, one process."""
    source = bench.list_of("same", bench.patients, 25)
    noted = bench.list_of("noted", bench.patients, 25, notes=True)
    few = bench.list_of("few", bench.fully_read, 25)
    ours = [
        bench.batch(source, bench.patients, "--proof off", "--proof", "off", *one_job(bench)),
        bench.batch(source, bench.patients, "--proof fast", "--proof", "fast", *one_job(bench)),
        bench.batch(noted, bench.patients, "--proof fast, notes", "--proof", "fast", *one_job(bench)),
        bench.batch(few, bench.fully_read, "--proof full", "--proof", "full", *one_job(bench)),
    ]
    peers, processes = bench.peer_turns(source)
    bench.race(by_turns(ours, peers))
    for process in processes:
        process.close()
    off, fast, with_notes, _ = ours
    bars = against_typst(peers, [(fast, 20), (off, 40), (with_notes, 20)])
    note = (
        f"{bench.patients} patients; a third has treatment values; in the line with notes, one in ten has a note of "
        f"the team. `--proof full` is measured over {bench.fully_read}. Ratios are to `--proof fast`, the default. The "
        f"very first run found an empty cache and took {ms(off.each[0])} ms a folder; later ones found its sections."
    )
    rows = [row(turns, fast.median) for turns in (*ours, *peers)]
    return Result("Many patients, 25 selections", rows, bars, note=note)


def different(bench: Bench) -> Result:
    """(b) Everybody another selection."""
    source = bench.list_of("different", bench.patients, bench.patients)
    off = bench.batch(source, bench.patients, "--proof off, all different", "--proof", "off", *one_job(bench))
    typst, processes = bench.peer_turns(source)
    bench.race([off, *typst])
    for process in processes:
        process.close()
    note = f"{bench.patients} patients with {bench.patients} different selections. Ratios are to our own line."
    rows = [row(turns, off.median) for turns in (off, *typst)]
    return Result("Everybody another selection", rows, against_typst(typst, [(off, 12)]), note=note)


def cold(bench: Bench) -> Result:
    """(c) One folder, the whole process, from the start of Python."""
    source = bench.list_of("same", bench.patients, 25)
    first = bench.list_of("one", 1, 1)
    project = bench.work / "cold"
    project.mkdir(exist_ok=True)
    script = str(HERE / "cold_typst.py")
    measure([sys.executable, script, str(project), str(bench.folders_of(first, 1))], log=bench.work / "cold.log")
    warm = bench.batch(first, 1, "warm cache")
    empty = bench.batch(first, 1, "empty cache")
    # What has run before on this machine is in the cache: everything the clinic's other patients needed.
    bench.ours.batch(source, bench.work / "filling", "--team", TEAM, "--date", MADE_ON, "--proof", "off")

    def forgetful(number: int) -> tuple[Cost, int]:
        kept = bench.ours.cache.rename(bench.work / "kept") if bench.ours.cache.exists() else None
        try:
            return warm.run(number)
        finally:
            bench.ours.forget()
            if kept:
                kept.rename(bench.ours.cache)

    empty.run, empty.files = forgetful, warm.files

    peer = bench.command("Typst, PDF/UA-1, bindings", [sys.executable, script, str(project)], project)
    peers = [peer]
    if typst := shutil.which("typst"):
        options = ["--root", str(project), "--font-path", str(project / "fonts"), "--ignore-system-fonts"]
        files = [str(project / "by_file.typ"), str(project / "folder.pdf")]
        command = [typst, "compile", *options, "--pdf-standard", "ua-1", *files]
        peers.append(bench.command("Typst, PDF/UA-1, its command", command, project))
    bench.race([warm, *peers, empty] * 3)
    peer = min(peers, key=lambda turns: turns.median)
    bars = [
        at_most("warm cache: at most 2 times a cold Typst process", warm, peer, 2),
        at_most("empty cache: at most 8 times a cold Typst process", empty, peer, 8),
    ]
    note = (
        "One patient; whole processes from the start of Python on, and the default proof on ours. Typst's bindings "
        "start Python too; its own command is measured as well where there is one. Ratios are to Typst."
    )
    return Result("One folder, cold", [row(turns, peer.median) for turns in (warm, empty, *peers)], bars, note=note)


def jobs(bench: Bench) -> Result:
    """(d) Two jobs on two cores."""
    title = "Two jobs"
    if "--jobs" not in bench.ours.help("batch"):
        return Result(
            title, [], [Bar("--jobs 2 has at least 1.8 times the throughput of --jobs 1", "there is no --jobs", None)]
        )
    source = bench.list_of("same", bench.patients, 25)
    walls: dict[str, list[float]] = {"1": [], "2": []}
    for _ in range(bench.rounds):
        for many, found in walls.items():
            say(f"  --jobs {many}")
            output = bench.work / "jobs"
            found.append(bench.ours.batch(source, output, "--team", TEAM, "--date", MADE_ON, "--jobs", many).wall)
    one, two = (min(found) for found in walls.values())
    bar = Bar("--jobs 2 has at least 1.8 times the throughput of --jobs 1", f"{one / two:.2f} times", one / two >= 1.8)
    rows = [
        [f"--jobs {many}", f"{bench.patients / min(found):.0f}", f"{min(found):.1f}"] for many, found in walls.items()
    ]
    note = "On the clock, the quietest run; it says something only where two cores are free."
    return Result(title, rows, [bar], ("", "folders per second", "seconds"), note)


def memory(bench: Bench) -> Result:
    """(e) Ten times as many patients."""
    rows, peaks = [], []
    for many in (bench.remembered, bench.remembered * 10):
        say(f"  {many} patients")
        source = bench.list_of(f"memory-{many}", many, 25)
        cost = bench.ours.batch(source, bench.work / "memory", "--team", TEAM, "--date", MADE_ON)
        peaks.append(cost.memory)
        rows.append([f"{many} patients", f"{cost.memory / 1e6:.0f}", ms(cost.cpu / many)])
    growth = peaks[1] / peaks[0] - 1
    bar = Bar("memory for ten times as many patients within 10 %", f"{growth:+.1%}", growth <= 0.10)
    return Result("Memory", rows, [bar], ("", "memory MB", "CPU ms per folder"))


PRINTED = 1000
"""Folders in a print run: what the issue asks about, also when everything else is quick."""
UNLIKE = 200
"""And in one where everybody has another selection."""


def print_run(bench: Bench) -> Result:
    """(f) One file for the printer."""
    text = "a print run of all folders is at most 1/20 of the single files"
    if "--print-run" not in bench.ours.help("batch"):
        return Result("Print run", [], [Bar(text, "there is no --print-run", None)])
    rows, bars = [], []
    for many, selections in ((PRINTED, 25), (UNLIKE, UNLIKE)):
        source = bench.list_of(f"printed-{many}", many, selections)
        output = bench.work / "printed"
        options = ("--team", TEAM, "--date", MADE_ON, *one_job(bench))
        plain = min(bench.ours.batch(source, output, *options).cpu for _ in range(2))
        costs = [bench.ours.batch(source, output, *options, "--print-run") for _ in range(2)]
        run = (output / "print-run.pdf").stat().st_size
        single = sum((output / entry["file"]).stat().st_size for entry in manifest(output))
        more, memory = min(cost.cpu for cost in costs) - plain, max(cost.memory for cost in costs)
        sizes = [f"{single / 1e6:.1f}", f"{run / 1e6:.1f}", f"1/{single / run:.0f}"]
        name = f"{many} patients, {selections} selections"
        rows.append([name, *sizes, ms(plain / many), ms(more / many), f"{memory / 1e6:.0f}"])
        if many == PRINTED:
            bars.append(Bar(text, f"1/{single / run:.0f}", run <= single / 20))
    head = ("", "single files MB", "print run MB", "ratio", "CPU ms per folder", "more for the print run", "memory MB")
    note = (
        "One process; the quietest of two runs. The bar is for the list in which selections come again; where "
        "everybody has another one, glossary, contents and colophon are everybody's own."
    )
    return Result("Print run", rows, bars, head, note)


def size(bench: Bench) -> Result:
    """(g) A folder of forty pages."""
    source = bench.list_of("sizes", min(300, bench.patients), min(300, bench.patients))
    output = bench.work / "sizes"
    bench.ours.batch(source, output, "--team", TEAM, "--date", MADE_ON, "--proof", "off")
    made = [(entry["pages"], (output / entry["file"]).stat().st_size) for entry in manifest(output)]
    nearest = min(abs(pages - 40) for pages, _ in made)
    pages, largest = max((item for item in made if abs(item[0] - 40) == nearest), key=lambda item: item[1])
    bar = Bar("a folder of 40 pages is at most 400 KB", f"{pages} pages, {largest / 1000:.0f} KB", largest <= 400_000)
    each = statistics.mean(length / number for number, length in made)
    return Result("Size", [], [bar], note=f"{each / 1000:.1f} KB a page over {len(made)} folders.")


SCENARIOS: dict[str, Callable[[Bench], Result]] = {
    "same": same,
    "different": different,
    "cold": cold,
    "jobs": jobs,
    "memory": memory,
    "print-run": print_run,
    "size": size,
}


def one_job(bench: Bench) -> list[str]:
    """The option for one process, once there is one."""
    return ["--jobs", "1"] if "--jobs" in bench.ours.help("batch") else []


def by_turns(ours: list[Turns], peers: list[Turns]) -> list[Turns]:
    """One of ours, one of theirs, and so on."""
    return [turns for pair in zip_longest(ours, peers) for turns in pair if turns]


def against_typst(peers: list[Turns], wanted: list[tuple[Turns, int]]) -> list[Bar]:
    """How many times less CPU than the faster of the ways to use Typst."""
    typst = [turns for turns in peers if turns.name.startswith("Typst")]
    if not typst:
        return [Bar(f"{ours.name}: at most 1/{bar} of Typst", "Typst was not measured", None) for ours, bar in wanted]
    best = min(typst, key=lambda turns: turns.median)
    bars = []
    for ours, bar in wanted:
        found, quiet = best.median / ours.median, best.quietest / ours.quietest
        text = f"1/{found:.0f} (quietest runs 1/{quiet:.0f})"
        bars.append(Bar(f"{ours.name}: at most 1/{bar} of Typst's CPU per folder", text, found >= bar))
    return bars


def at_most(text: str, ours: Turns, peer: Turns, bar: float) -> Bar:
    """How many times a peer's CPU."""
    found, quiet = ours.median / peer.median, ours.quietest / peer.quietest
    return Bar(text, f"{found:.1f} times (quietest runs {quiet:.1f})", found <= bar)
