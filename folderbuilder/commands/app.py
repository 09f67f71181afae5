"""All commands together."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

import folderbuilder
from folderbuilder.commands.batching import batch
from folderbuilder.commands.checking import check, init, proof
from folderbuilder.commands.listing import cache, list_layouts, list_profiles, list_sections
from folderbuilder.commands.making import build, handout
from folderbuilder.commands.serving import serve
from folderbuilder.commands.terminal import guarded, say, set_language

app = typer.Typer(
    name="folderbuilder",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say which.")] = False,
    lang: Annotated[
        Literal["en", "nl"], typer.Option(envvar="FOLDERBUILDER_LANG", help="Language of errors, warnings and hints.")
    ] = "en",
) -> None:
    """Make patient information folders from a library of sections.

    \b
    Examples:
      folderbuilder batch patients.csv
      folderbuilder sections ivig
      folderbuilder check
      folderbuilder --lang nl check patients.csv
    """
    if version:
        say(f"folderbuilder {folderbuilder.__version__}")
        raise typer.Exit
    set_language(lang)
    if context.invoked_subcommand is None:
        say(context.get_help(), error=True)
        raise typer.Exit(2)


for _command, _name in (
    (batch, "batch"), (build, "build"), (handout, "handout"), (list_sections, "sections"), (list_layouts, "layouts"),
    (list_profiles, "profiles"), (check, "check"), (proof, "proof"), (init, "init"), (cache, "cache"),
    (serve, "serve"),
):  # fmt: skip
    app.command(_name)(guarded(_command))
