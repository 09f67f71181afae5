"""What the API takes and gives for runs over a list."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from folderbuilder.options import Options, Products
from folderbuilder.web.api import Answers
from folderbuilder.web.api_models import Asked, Day, Name, Switch, Told, ToldProblem
from folderbuilder.web.runs import Order

EVENT: dict[str, Any] = {
    "type": "object", "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "description": "Its number, to go on behind it with `last-event-id`."},
        "event": {"enum": ["step", "end", "refused", "lost"]},
        "data": {"type": "string", "contentMediaType": "application/json", "description": "What happened, as JSON."},
    },
}  # fmt: skip
EVENTS: Answers = {
    200: {
        "description": "Server-sent events `step`, and one last `end`, `refused` or `lost`; the data of each is JSON.",
        "content": {"text/event-stream": {"schema": EVENT}},
    }
}
FILE: Answers = {
    200: {
        "description": "The file.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
LIST: dict[str, Any] = {
    "requestBody": {
        "required": True, "description": "The list itself.",
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary"},
                "example": "id;naam;profiel\n0012345;Łukasz Żółć;pid-igg\n",
            }
        },
    }
}  # fmt: skip


class WantedRun(Asked):
    """A list and how its folders are made; the same as the options of `batch`."""

    name: Annotated[str, StringConstraints(min_length=5, max_length=100, pattern=r"^[^/\\\x00-\x1f]+$")] = Field(
        description="File name of the list, which tells its format: .csv, .xlsx, .yaml or .json.", examples=["list.csv"]
    )
    layout: Name | None = None
    language: Name | None = None
    team: Name | None = None
    profile: Name | None = Field(None, description="For patients to whom the list gives no profile or sections.")
    made_on: Day | None = None
    proof: Literal["fast", "full"] = "fast"
    duplex: Switch | None = None
    hole_marks: Switch | None = None
    require_reviewed: Switch = False
    password_column: Name | None = Field(None, description="Column with the password that each file opens with.")
    print_run: Switch = Field(False, description="Also one file for the printer.")
    separator_sheets: Switch = Field(False, description="A sheet before each patient in it.")
    sort: Name | None = Field(None, description="Column that orders print run and packing list.")
    zip: Switch = Field(False, description="Also all files in one ZIP file.")

    def order(self, data: bytes, only: list[str]) -> Order:
        """What a run is to do."""
        shared = set(WantedRun.model_fields) - {"name", "print_run", "separator_sheets", "sort", "zip"}
        options = Options(**{key: getattr(self, key) for key in shared})
        products = Products(
            print_run=self.print_run, separators=self.separator_sheets, sort=self.sort, archive=self.zip
        )
        return Order(f"list{PurePath(self.name).suffix.lower()}", data, options, products, only)


class RunState(Told):
    """How far a run is."""

    id: str
    state: Literal["running", "done", "refused", "stopped", "lost"]
    done: int = Field(description="Rows that are done.")
    total: int | None = Field(description="Rows of the list; null until the first is done.")
    exit_code: int | None = Field(description="What `batch` would end with; null while it runs.")
    report: dict[str, Any] | None = Field(description="What `batch --json` prints; null while it runs.")
    problems: list[ToldProblem]


class RunFile(Told):
    """A finished file."""

    name: str
    bytes: int
