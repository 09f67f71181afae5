"""Typst: a template, one module for each different section, and a compiler that is kept.

Sections that folders share are modules of their own, written before the clock starts; so Typst's incremental cache has
everything it can reuse. Only the data changes from patient to patient.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import typst
from blocks import BOLD, REGULAR
from sample import FolderText, Part
from typst_markup import section_file

TEMPLATES = Path(__file__).parent / "typst"


class Project:
    """A project folder with the template, the two fonts, and the modules of all folders that are to be made."""

    def __init__(self, work: Path, main: str) -> None:
        self.root = work
        for template in TEMPLATES.glob("*.typ"):
            shutil.copy(template, work)
        fonts = work / "fonts"
        fonts.mkdir(exist_ok=True)
        for font in (REGULAR, BOLD):
            shutil.copy(font, fonts)
        self.compiler_args = {
            "input": str(work / main),
            "root": str(work),
            "font_paths": [str(fonts)],
            "ignore_system_fonts": True,
        }

    def data(self, folder: FolderText) -> str:
        """What is one patient's own, as JSON; writes the modules that are not there yet."""
        parts = [{"file": self._module(part), "late": part.late} for part in folder.parts]
        return json.dumps({"title": folder.title, "line": folder.line, "parts": parts}, ensure_ascii=False)

    def _module(self, part: Part) -> str:
        text = section_file(part.composed, self.root)
        name = f"{part.composed.name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.typ"
        if not (self.root / name).exists():
            (self.root / name).write_text(text, encoding="utf-8")
        return name


class ByInputs:
    """Data through `sys_inputs`."""

    main = "by_inputs.typ"

    def __init__(self, work: Path) -> None:
        self.project = Project(work, self.main)
        self.compiler = typst.Compiler(**self.project.compiler_args)

    def prepare(self, folder: FolderText) -> str:
        """Not timed."""
        return self.project.data(folder)

    def make(self, data: str) -> bytes:
        """Timed: one folder."""
        return self.compiler.compile(format="pdf", pdf_standards="ua-1", sys_inputs={"data": data})


class ByFile(ByInputs):
    """Data through a file that the template reads."""

    main = "by_file.typ"

    def make(self, data: str) -> bytes:
        """Timed: one folder."""
        (self.project.root / "data.json").write_text(data, encoding="utf-8")
        return self.compiler.compile(format="pdf", pdf_standards="ua-1")
