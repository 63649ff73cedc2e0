"""What the shell offers when one presses tab: notebooks, parameters of the notebook, ids of runs."""

import os
from collections.abc import Iterator
from itertools import islice

from typer import Context

from workbench.invalid import InvalidInput

__all__ = ["known_notebooks", "known_parameters", "known_runs"]

MOST_FOLDERS = 500  # a person waits for the answer
NO_NOTEBOOKS_OF_OURS = {"node_modules", "runs"}


def known_notebooks(incomplete: str) -> list[str]:
    """Return the notebooks below the working directory (or the folder begun), copies in runs left out."""
    begun = os.path.dirname(incomplete)  # noqa: PTH120  -- what was typed must stay as it is
    offers = (os.path.join(folder, name) for folder, name in _notebooks(begun))  # noqa: PTH118
    return sorted(offer for offer in offers if offer.startswith(incomplete))


def _notebooks(start: str) -> Iterator[tuple[str, str]]:
    for folder, inner, names in islice(os.walk(start or "."), MOST_FOLDERS):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in NO_NOTEBOOKS_OF_OURS)
        shown = folder if start else os.path.relpath(folder) if folder != "." else ""
        for name in names:
            if name.endswith(".ipynb"):
                yield shown, name


def known_parameters(ctx: Context, incomplete: str) -> list[tuple[str, str]]:
    """Return ``name=`` of each parameter, or ``name=choice`` where the choices are known, with its help."""
    from workbench.notebook.load import read_notebook
    from workbench.notebook.parameters import read_parameters

    try:
        parameters = read_parameters(read_notebook(_notebook(ctx)))
    except InvalidInput:
        return []
    offers = [
        (f"{parameter.name}={choice}", parameter.help or parameter.type)
        for parameter in parameters
        for choice in (parameter.choices or ("",))
    ]
    return [(offer, help_) for offer, help_ in offers if offer.startswith(incomplete)]


def _notebook(ctx: Context) -> str:
    """Return the notebook of the unfinished line; behind a bare ``-p`` the parser leaves it among the rest."""
    words = [ctx.params.get("notebook"), *ctx.args]
    return next((word for word in words if isinstance(word, str)), "")


def known_runs(incomplete: str) -> list[tuple[str, str]]:
    """Return the ids of the project's runs, newest first, with notebook and status."""
    from workbench.runs.records.store import list_runs

    try:
        runs = list_runs()
    except InvalidInput:
        return []
    return [("latest", "the newest run")] * "latest".startswith(incomplete) + [
        (run.id, run.status) for run in runs if run.id.startswith(incomplete)
    ]
