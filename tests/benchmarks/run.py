"""The benchmark: ours against ReportLab, Typst and WeasyPrint on the same text. See README.md here.

python tests/benchmarks/run.py [SCENARIO ...] [--quick] [-o FILE]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench import PEERS, Bench, say
from people import SEED
from report import Result
from scenarios import SCENARIOS


def main() -> int:
    """Run the scenarios that were asked for; 1 when one of them misses its bar."""
    arguments = parsed()
    say(f"Scenarios: {', '.join(arguments.scenarios)}.")
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="folderbuilder-bench-") as work:
        bench = Bench(
            work=Path(work), rounds=arguments.rounds, patients=arguments.patients, budget=arguments.budget,
            peers=arguments.peers, seed=arguments.seed, quick=arguments.quick,
        )  # fmt: skip
        for name in arguments.scenarios:
            say(f"{name}:")
            results.append(SCENARIOS[name](bench))
            print(results[-1].markdown() + "\n", flush=True)
    if arguments.output:
        text = "\n\n".join([f"# Benchmark\n\n{machine()}", *(result.markdown() for result in results)])
        arguments.output.write_text(text + "\n", encoding="utf-8")
    return 1 if any(bar.passed is False for result in results for bar in result.bars) else 0


def parsed() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Ours against ReportLab, Typst and WeasyPrint on the same text.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"{', '.join(SCENARIOS)} [default: all]")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: some minutes, rougher numbers")
    parser.add_argument("--patients", type=int, help="patients in a list [default: 1000]")
    parser.add_argument("--rounds", type=int, help="times that every contender takes its turn [default: 5]")
    parser.add_argument("--budget", type=float, help="CPU seconds after which one sits out [default: 90; quick: 15]")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="[default: all]")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed makes other patients and selections")
    parser.add_argument("-o", "--output", type=Path, help="write the tables as Markdown too")
    arguments = parser.parse_args()
    arguments.scenarios = arguments.scenarios or list(SCENARIOS)
    if unknown := [name for name in arguments.scenarios if name not in SCENARIOS]:
        parser.error(f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    arguments.patients = arguments.patients or 1000
    arguments.budget = arguments.budget or (15 if arguments.quick else 90)
    arguments.rounds = arguments.rounds or (2 if arguments.quick else 5)
    return arguments


def machine() -> str:
    """What it was measured on and with."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("folderbuilder", "reportlab", "typst", "weasyprint"))
    computer = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{computer}, Python {platform.python_version()}; {versions}."


if __name__ == "__main__":
    sys.exit(main())
