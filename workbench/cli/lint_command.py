"""``workbench lint``: whether a notebook is finished, and what can be mended about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.answer import ExitCode, print_json, print_line, print_rich, say
from workbench.cli.options import AsJson, NotebookPath
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.findings import Finding
    from workbench.notebook.fixes.mending import Mended

__all__ = ["EXAMPLES", "lint"]

EXAMPLES = """\b
Examples:
  workbench lint salary.ipynb
  workbench lint salary.ipynb --fix          show what can be mended, and ask
  workbench lint salary.ipynb --fix --yes    mend it without asking
  workbench lint salary.ipynb --json | jq '.findings[].title'
"""


def lint(
    notebook: NotebookPath,
    *,
    fix: Annotated[bool, typer.Option("--fix", help="Show what can safely be mended, and ask before writing.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="With --fix: write without asking. Needed where nobody can answer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check whether a notebook is finished.

    It should run from top to bottom, elsewhere too, and give the same again. Exits with 1 when there is an error.
    Nothing is executed. With --fix, what a fix does not touch keeps its every byte.
    """
    if yes and not fix:
        raise InvalidInput("'--yes' belongs to '--fix'. Write: --fix --yes")
    findings, document = _fixed(notebook, yes=yes, as_json=as_json) if fix else _checked(notebook)
    if as_json:
        print_json(document)
    else:
        from workbench.cli.tables import of_findings

        _say_what_was_left_out(notebook)
        print_rich(of_findings(found.to_dict() for found in findings))
        offered = sum(found["fix"] is not None for found in document["findings"])
        if offered and not fix:
            print_line(f"{offered} of them can be fixed: workbench lint {notebook} --fix")
    if any(found.severity == "error" for found in findings):
        raise typer.Exit(ExitCode.FAILED)


def _say_what_was_left_out(notebook: str) -> None:
    """Say that most rules are about Python, where a notebook is in another language."""
    from workbench.notebook.language import PYTHON, label, language_of
    from workbench.notebook.load import read_notebook

    language = language_of(read_notebook(notebook))
    if language != PYTHON:
        say(f"The rules about code are for Python: this notebook in {label(language)} was checked by the others alone.")


def _checked(notebook: str) -> "tuple[Sequence[Finding], dict[str, Any]]":
    from workbench.notebook.draft import Draft
    from workbench.notebook.fixes import offered
    from workbench.notebook.lint import as_document, findings_of
    from workbench.notebook.load import read_notebook

    draft = Draft(read_notebook(notebook), None if "://" in notebook else Path(notebook))
    findings = findings_of(draft)
    return findings, as_document(findings, offered(draft))


def _fixed(notebook: str, *, yes: bool, as_json: bool) -> "tuple[Sequence[Finding], dict[str, Any]]":
    """Mend the notebook's file, if it may be; return what the finish check finds in the file as it is then."""
    from workbench.notebook.fixes.mending import mend
    from workbench.notebook.load import read_notebook

    if "://" in notebook:
        raise InvalidInput(f"'--fix' needs a file of this machine, got '{notebook}'. Copy it here first.")
    path = Path(notebook)
    read_notebook(path)  # says in one line what is wrong with the path or the file
    content = path.read_bytes()
    mended = mend(content.decode("utf-8-sig"), path=path)
    if mended.fixes and not as_json:
        from workbench.cli.fixes_preview import of_changes

        print_rich(of_changes(mended))
    written = bool(mended.fixes) and (yes or (not as_json and _agreed(notebook)))
    if written:
        _write(path, content, mended)
    if not as_json:
        _tell(notebook, mended, written=written)
    findings, document = (mended.findings, _document(mended)) if written else _checked(notebook)
    fixes = [{"code": one.code, "cell": one.cell, "title": one.title} for one in mended.fixes]
    changes = [change.to_dict() for change in mended.changes]
    return findings, {**document, "fixes": fixes, "changes": changes, "written": written}


def _document(mended: "Mended") -> dict[str, Any]:
    from workbench.notebook.lint import as_document

    return as_document(mended.findings)


def _agreed(notebook: str) -> bool:
    """Ask whether to write; no when nobody can answer."""
    import sys

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return typer.confirm(f"Write this to {notebook}?", default=True)


def _write(path: Path, before: bytes, mended: "Mended") -> None:
    from workbench.replacing import replacing

    if path.read_bytes() != before:
        raise InvalidInput(f"'{path}' was changed meanwhile, and nothing was written. Run the command again.")
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    target = path.resolve()  # a link stays a link
    try:
        with replacing(target) as unfinished:
            unfinished.write_bytes(mark + mended.text.encode("utf-8", errors="surrogatepass"))
            unfinished.chmod(target.stat().st_mode & 0o7777)
    except OSError as problem:
        raise InvalidInput(f"'{path}' cannot be written: {problem.strerror}.") from None


def _tell(notebook: str, mended: "Mended", *, written: bool) -> None:
    from workbench.views.wording import noun

    if not mended.fixes:
        if mended.findings:
            say("Nothing of this can be fixed safely.")
    elif written:
        changed = any(change.lines for change in mended.changes)
        again = " Run it again: its outputs are those of the code before." if changed else ""
        say(f"{noun(len(mended.fixes), 'fix', 'fixes')} written to {notebook}.{again}")
    else:
        say(f"Nothing was written. To write it: workbench lint {notebook} --fix --yes")
