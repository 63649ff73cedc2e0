"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.completion import known_parameters, known_runs

__all__ = [
    "AsJson",
    "CellTimeout",
    "NotebookPath",
    "OutputLimits",
    "Retries",
    "RunName",
    "RunsFolder",
    "Secrets",
    "Timeout",
]

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document to standard output.")]
CellTimeout = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="Stop a run when one of its cells takes longer.")
]
NotebookPath = Annotated[str, typer.Argument(metavar="NOTEBOOK", help="The notebook: a file, or an address.")]
OutputLimits = Annotated[
    list[str] | None,
    typer.Option(
        "--output-limit",
        metavar="NAME=SIZE",
        help="Keep more or less of the outputs: text, output, cell, run (8MB), outputs (10000).",
    ),
]
Retries = Annotated[
    int, typer.Option(metavar="N", min=0, help="Run again, so often at most, after a failure that may pass.")
]
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
Secrets = Annotated[
    list[str] | None,
    typer.Option(
        "--secret",
        metavar="NAME=SOURCE",
        help="Give a secret: from env:VAR, file:PATH, or for one run - to be asked (again for more).",
        autocompletion=known_parameters,
    ),
]
Timeout = Annotated[float | None, typer.Option(metavar="SECONDS", help="Stop a run after this time.")]
