"""One folder in Typst as a process of its own: the bindings, a compiler, one file.

python cold_typst.py PROJECT FOLDERS     writes the project: template, fonts, modules and data of the first folder
python cold_typst.py PROJECT             compiles it: this is what is measured
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def write_project(project: Path, folders: Path) -> None:
    """Make everything ready that does not need Typst."""
    from peer_typst import Project
    from sample import load_folders

    prepared = Project(project, "by_file.typ")
    (project / "data.json").write_text(prepared.data(load_folders(folders)[0]), encoding="utf-8")
    (project / "arguments.json").write_text(json.dumps(prepared.compiler_args), encoding="utf-8")


def compile_project(project: Path) -> None:
    """Typst and nothing else."""
    import typst

    compiler = typst.Compiler(**json.loads((project / "arguments.json").read_text(encoding="utf-8")))
    compiler.compile(output=str(project / "folder.pdf"), format="pdf", pdf_standards="ua-1")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        write_project(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        compile_project(Path(sys.argv[1]))
