"""The entry point: every way a command can end, with its exit code and its one line."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from workbench.cli.answer import ExitCode, complain, print_json, warn
from workbench.invalid import InvalidInput, MissingExtra
from workbench.notebook.iri_grammar import leave_out_iri_grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

PROGRAM = "workbench"
COMPLETION_VARIABLE = "_WORKBENCH_COMPLETE"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (default: the process's own) and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    as_json = "--json" in arguments
    if argv is None:  # a process of our own
        leave_out_iri_grammar()
    for stream in (sys.stdout, sys.stderr):
        _write_what_the_terminal_can_show(stream)
    try:
        _warn_of_namesake()
        return _run(arguments)
    except (InvalidInput, MissingExtra) as problem:
        return _fail(str(problem), ExitCode.USAGE, as_json=as_json)
    except BrokenPipeError:
        return _nobody_reads()
    except KeyboardInterrupt:
        return _fail("cancelled.", ExitCode.CANCELLED, as_json=as_json)
    except Exception as problem:  # noqa: BLE001  -- the last resort: a bug is told in one line, never as a traceback
        from workbench.cli.crash import told

        return _fail(told(problem, arguments), ExitCode.BUG, as_json=as_json)


def _run(arguments: list[str]) -> int:
    import typer

    from workbench.cli.app import app
    from workbench.cli.usage import explained, refuse_two_words

    if COMPLETION_VARIABLE in os.environ:  # the shell asks what can come next
        app(prog_name=PROGRAM)
    # typer brings its own click or uses the installed one, so the error's class is known by its child only.
    usage_error: type[Exception] = typer.BadParameter.__mro__[1]
    refuse_two_words(arguments)
    command = typer.main.get_command(app)
    # Not `app(…)`: it would turn Ctrl-C into a bare exit code, and end the process itself.
    try:
        with command.make_context(PROGRAM, arguments) as context:
            command.invoke(context)
        code = int(ExitCode.DONE)
    except usage_error as problem:
        raise explained(problem) from None
    except typer.Exit as ended:
        code = int(ended.exit_code)
    sys.stdout.flush()
    return code


def _fail(message: str, code: ExitCode, *, as_json: bool) -> int:
    with contextlib.suppress(BrokenPipeError):
        if as_json:
            print_json({"error": {"kind": code.name.lower(), "message": message, "exit_code": int(code)}})
        complain(message)
    return int(code)


def _nobody_reads() -> int:
    """End quietly when the reader of the output has gone (``workbench runs | head``)."""
    with contextlib.suppress(OSError, ValueError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())  # else the interpreter complains when it flushes at its end
        os.close(sink)
    return int(ExitCode.DONE)


def _write_what_the_terminal_can_show(stream: TextIO) -> None:
    """A terminal of a narrow encoding gets a question mark in place of a character, not an error."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _warn_of_namesake() -> None:
    """Tell when the unrelated distribution ``workbench``, which takes the same import name, is installed too."""
    site = Path(__file__).resolve().parents[2]
    folders = {site, *(Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages")))}
    if any(found for folder in folders for found in folder.glob("workbench-*.dist-info")):
        warn(
            "an unrelated package that is also imported as 'workbench' is installed. Either may overwrite the other: "
            "pip uninstall workbench, then pip install --force-reinstall --no-deps jupyter-workbench"
        )
