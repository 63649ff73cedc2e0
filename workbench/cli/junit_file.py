"""The file of a command's test cases: there from the beginning, so that it speaks however the command ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from workbench.cli.junit_suite import Case, Suite, as_xml
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["check_junit", "in_junit_file", "write_junit"]

STOPPED = "it was stopped before its end, as by a signal that cannot be handled or a lack of memory"


@contextmanager
def in_junit_file(path: Path | None, name: str, *, package: str, example: str) -> Iterator[Callable[[Suite], None]]:
    """Keep a file of test cases while a command does its work, and give what writes them.

    What ends the work before it can tell is an error in it; so is the end of the whole process, for which the file is
    written before the work begins. That also tells at once when it cannot be written.

    Parameters
    ----------
    path
        The file; None when nobody wants it, and then nothing is written.
    name, package
        What is tested, and what sort of thing that is.
    example
        A name for the file, for a person who gave a folder.

    Raises
    ------
    InvalidInput
        When the file cannot be written.
    """
    if path is None:
        yield lambda _suite: None
        return
    check_junit(path, example)
    told = False

    def tell(suite: Suite) -> None:
        nonlocal told
        told = True
        write_junit(path, as_xml(suite))

    write_junit(path, as_xml(_ended_early(name, package, "stopped", STOPPED)))
    try:
        yield tell
    except typer.Exit:
        raise
    except BaseException as problem:
        if not told:
            said = str(problem) or type(problem).__name__
            write_junit(path, as_xml(_ended_early(name, package, type(problem).__name__, said)))
        raise


def check_junit(path: Path, example: str) -> None:
    """Check that a file is named.

    Raises
    ------
    InvalidInput
        When it is a folder.
    """
    if path.is_dir():
        raise InvalidInput(f"'--junit' must name a file, and '{path}' is a folder: e.g. {path / example}.")


def write_junit(path: Path, text: str) -> None:
    """Write the file, and the folder it is to be in.

    Raises
    ------
    InvalidInput
        When that is impossible.
    """
    from workbench.replacing import write_whole

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as problem:
        raise InvalidInput(f"the test cases cannot be written to '{path}': {problem.strerror}.") from None


def _ended_early(name: str, package: str, kind: str, said: str) -> Suite:
    case = Case(name=name, where=f"{package}.{name}", outcome="error", kind=kind, message=said, details=(said,))
    return Suite(name=name, package=package, cases=(case,), said=said)
