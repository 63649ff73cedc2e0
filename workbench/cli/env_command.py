"""``workbench env``: the environment of a run, as a file from which it can be made again."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.answer import print_json, print_line
from workbench.cli.options import AsJson, RunName, RunsFolder
from workbench.invalid import InvalidInput

__all__ = ["EXAMPLES", "env"]

EXAMPLES = """\b
Examples:
  workbench env latest -o requirements.lock
  workbench env latest --pip -o requirements.txt
  workbench env latest | uv pip sync -
"""


def env(
    run: RunName,
    *,
    pip: Annotated[bool, typer.Option("--pip", help="Say in the file how pip installs it.")] = False,
    uv: Annotated[bool, typer.Option("--uv", help="Say in the file how uv installs it (the default).")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there, not to standard output.")
    ] = None,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a lock file of the packages that a run had.

    uv (``uv pip sync FILE``) or pip (``pip install --no-deps -r FILE``) makes the environment again from it.
    """
    from workbench.replacing import write_whole
    from workbench.runs.records.lock_file import lock_file
    from workbench.runs.records.store import find_run

    if pip and uv:
        raise typer.BadParameter("--pip and --uv cannot both be given.")
    locked = lock_file(find_run(run, runs=folder), installer="pip" if pip else "uv")
    if output is not None:
        try:
            write_whole(output, locked.text)
        except OSError as problem:
            raise InvalidInput(f"the lock file cannot be written to '{output}': {problem.strerror}.") from None
    if as_json:
        print_json(locked.to_dict() | ({} if output is None else {"file": output}))
    elif output is None:
        print_line(locked.text.removesuffix("\n"))
    else:
        print_line(str(output))
