"""``workbench run``: one notebook, executed with parameters and recorded."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.answer import ExitCode, complain, print_json, print_line, print_rich
from workbench.cli.completion import known_parameters
from workbench.cli.options import AsJson, CellTimeout, NotebookPath, OutputLimits, Retries, RunsFolder, Secrets, Timeout
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from workbench.runs.engine import NotFinished

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """\b
Examples:
  workbench run salary.ipynb -p seed=7 -p features=few
  workbench run salary.ipynb -f nightly.yaml --tag nightly --timeout 600
  workbench run prices.ipynb --secret token=env:SHOP_TOKEN --retries 2 --cell-timeout 300
  workbench run salary.ipynb --strict --junit run.xml
  workbench run salary.ipynb --json | jq .metrics
"""
ENDS = {"completed": ExitCode.DONE, "gate-failed": ExitCode.GATE, "cancelled": ExitCode.CANCELLED}


def run(
    notebook: NotebookPath,
    *,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--parameter",
            metavar="NAME=VALUE",
            help="Set a parameter (again for more).",
            autocompletion=known_parameters,
        ),
    ] = None,
    values_file: Annotated[
        Path | None,
        typer.Option("-f", "--file", metavar="FILE.yaml", help="Parameters from a file; -p wins over it."),
    ] = None,
    cold: Annotated[bool, typer.Option("--cold", help="Start a fresh kernel in the ordinary way.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Lint first, and do not run when there are errors.")] = False,
    secrets: Secrets = None,
    timeout: Timeout = None,
    cell_timeout: CellTimeout = None,
    retries: Retries = 0,
    output_limits: OutputLimits = None,
    cwd: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the code runs (default: by the notebook).")
    ] = None,
    kernel: Annotated[str | None, typer.Option(metavar="NAME", help="Another kernel than the notebook's own.")] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag to find the run by.")] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note to remember the run by.")] = "",
    runs: RunsFolder = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Do not make report.html.")] = False,
    junit: Annotated[
        Path | None,
        typer.Option(
            "--junit", metavar="FILE", help="Write the run, its contracts and its lint as test cases, in JUnit's XML."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a notebook with parameters and record the run.

    The record has the output notebook, metrics, data and code used, environment and findings. Exits with 1 when the
    notebook fails, 2 when a parameter is wrong, 3 when a data gate fails.
    """
    from workbench.cli.junit_file import in_junit_file
    from workbench.cli.output_limits import read_limits
    from workbench.cli.run_progress import shown
    from workbench.cli.secrets import read_sources
    from workbench.notebook.language import PYTHON, label, language_of
    from workbench.notebook.load import read_notebook
    from workbench.notebook.parameters import check_values, from_text, read_parameters
    from workbench.notebook.parameters_file import read_values

    with in_junit_file(junit, Path(notebook).stem, package="run", example="run.xml") as tell:
        content = read_notebook(notebook)
        takes = read_parameters(content)
        given = {**(read_values(values_file) if values_file is not None else {}), **from_text(takes, assignments or ())}
        if secrets and (language := language_of(content)) != PYTHON:
            raise InvalidInput(f"secrets need a notebook in Python, and '{notebook}' is in {label(language)}.")
        sources = read_sources(secrets or ())
        values = check_values(takes, given, secrets=sources)

        from workbench.cli.run_junit import of_findings, of_run  # slow: only for sound input
        from workbench.runs.engine import Cancelled, NotFinished, RunRequest, execute

        request = RunRequest(
            notebook=notebook,
            parameters=values,
            secrets=sources,
            cold=cold,
            strict=strict,
            timeout=timeout,
            cell_timeout=cell_timeout,
            retries=retries,
            output_limits=read_limits(output_limits or ()),
            cwd=cwd,
            runs=runs,
            tags=tuple(tags or ()),
            note=note,
            report=not no_report,
            kernel=kernel,
        )
        try:
            with shown(notebook) as progress:
                finished = execute(request, on_event=progress)
        except Cancelled as cancelled:
            finished = cancelled.run
        except NotFinished as unfinished:
            tell(of_findings(unfinished.findings, notebook, package="run"))
            refused(unfinished, as_json=as_json)
            raise typer.Exit(ExitCode.FAILED) from None
        tell(of_run(finished, given=values, strict=strict))
    _answer(finished.to_dict(), finished.folder, as_json=as_json)
    if junit is not None and not as_json:
        print_line(f"junit: {junit}")
    raise typer.Exit(ENDS.get(finished.status, ExitCode.FAILED))


def _answer(record: Mapping[str, Any], folder: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(record)
        return
    from workbench.cli.run_summary import of_failure, of_run

    print_rich(of_run(record, folder))
    if record.get("error"):
        print_rich(*of_failure(record, folder))


def refused(refused: "NotFinished", *, as_json: bool) -> None:
    """Show what stands in the way of a strict run."""
    if as_json:
        from workbench.notebook.lint import as_document

        error = {"kind": "not-finished", "message": str(refused), "exit_code": int(ExitCode.FAILED)}
        print_json({"error": error, **as_document(refused.findings)})
    else:
        from workbench.cli.tables import of_findings

        print_rich(of_findings(found.to_dict() for found in refused.findings))
    complain(str(refused))
