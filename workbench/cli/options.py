"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.completion import known_runs

__all__ = ["AsJson", "NotebookPath", "RunName", "RunsFolder"]

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document to standard output.")]
NotebookPath = Annotated[str, typer.Argument(metavar="NOTEBOOK", help="The notebook: a file, or an address.")]
RunsFolder = Annotated[
    Path | None,
    typer.Option(
        "--runs",
        metavar="DIR",
        help="The folder of runs, or an address such as s3://bucket/runs (default: 'runs' in the project, or "
        "WORKBENCH_RUNS).",
    ),
]
RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="A run: its id, the start of one, its folder, or 'latest'.", autocompletion=known_runs
    ),
]
