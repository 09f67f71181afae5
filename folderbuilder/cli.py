"""The command `folderbuilder`. The commands themselves are in `commands`."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Callable


def main() -> None:
    """Run the command line and end with its exit code."""
    # Loading takes a moment; who stops us meanwhile gets no traceback. The commands have their own ways.
    _on_signals(lambda *_: os._exit(130))
    _leave_no_core()
    # A folder takes some hundred thousand small objects for a moment, none of them in a circle: the collector that
    # looks for circles after every 700 takes a fifth of the time and finds nothing.
    gc.set_threshold(200_000, 50, 100)
    from folderbuilder.commands.app import app  # noqa: PLC0415

    # Putting together what a command understands takes as long as binding ten folders, so only the one that is asked
    # for is; whoever asks for none, or for one that is not there, gets to see them all.
    asked = [command for command in app.registered_commands if command.name in sys.argv[1:2]]
    app.registered_commands = asked or app.registered_commands
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A title that this terminal cannot show is shown with escapes.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="folderbuilder")
    finally:
        # All is done and said; while Python clears up, a signal must not change how it ended.
        _on_signals(signal.SIG_IGN)
        # Python ends with the signal instead of our code when it struck in text that is executed, as data classes are
        # made, however well it was caught since. It forgets that with the next such text.
        exec("")  # noqa: S102


def _leave_no_core() -> None:
    """No file with all that is in memory, names included, when this process or one of its workers breaks down (R32)."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Unix alone has it

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _on_signals(action: Callable[..., object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, action)
