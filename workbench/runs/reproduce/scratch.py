"""A scratch folder with the code and data of a run as they were; the files of the person are only read."""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import context
from workbench.invalid import InvalidInput
from workbench.runs.records.code_state import FOLDER, MODULES, PATCH
from workbench.runs.reproduce.data_state import InputState, input_states
from workbench.runs.reproduce.git_checkout import apply_patch, check_out, repository_of
from workbench.runs.reproduce.links import links_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.runs.records.record import Run

__all__ = ["Scratch", "kept_notebook", "restored"]

PREFIX = "workbench-reproduce-"
FICLONE = 0x40049409  # Linux: let two files share their blocks until one is written to
MAKES_FOLDERS = re.compile(r"\bmkdir\(|\bmakedirs\(|\bmkdir\b")
IGNORED = shutil.ignore_patterns(".git")


@dataclass(frozen=True)
class Scratch:
    """What has been restored.

    Parameters
    ----------
    folder
        Holds all of it; removed in the end.
    notebook, cwd
        What is executed, and where.
    places
        Each folder of the person that has a counterpart, the deepest first, and that counterpart.
    imports
        Folders from which the restored modules are imported.
    data
        The run's inputs as they are now.
    linked
        What lies elsewhere and is read through links of the project.
    problems
        What of the code could not be restored, in words.
    """

    folder: Path
    notebook: Path
    cwd: Path
    places: Mapping[Path, Path]
    imports: tuple[Path, ...] = ()
    data: tuple[InputState, ...] = ()
    linked: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()

    def counterpart(self, path: Path) -> Path | None:
        """Return where a file of the person lies in the scratch folder; None when it has no place there."""
        for folder, scratch in self.places.items():
            if path.is_relative_to(folder):
                return scratch / path.relative_to(folder)
        return None

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """The folders of this reproduction, and words for them, for texts in which they stand."""
        return tuple((str(scratch), f"⟨folder {place}⟩") for place, scratch in enumerate(self.places.values()))

    @property
    def original_words(self) -> tuple[tuple[str, str], ...]:
        """The same words for the folders they stand for."""
        return tuple((str(folder), f"⟨folder {place}⟩") for place, folder in enumerate(self.places))


def kept_notebook(run: Run) -> Path:
    """Return the notebook that a run has kept, as it was written by the person.

    Raises
    ------
    InvalidInput
        When there is none.
    """
    name = Path(str(run.record["notebook"]["path"] or "")).name
    path = run.folder / FOLDER / name
    if not name or not path.is_file():
        raise InvalidInput(
            f"run '{run.id}' has not kept its notebook, so it cannot be reproduced: run it again with workbench run."
        )
    return path


@contextlib.contextmanager
def restored(run: Run) -> Iterator[Scratch]:
    """Restore the code and the data of a run in a folder that is removed again.

    Raises
    ------
    InvalidInput
        When the run has not kept its notebook, or there is no room.
    """
    source = kept_notebook(run)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    try:
        yield _restore(run, source, folder)
    except OSError as problem:
        if problem.filename is None or not str(problem.filename).startswith(str(folder)):
            raise
        raise InvalidInput(
            f"the run cannot be restored in '{folder}': {problem.strerror}. Name a folder with more room in TMPDIR."
        ) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _restore(run: Run, source: Path, folder: Path) -> Scratch:
    record = run.record
    name = str(record["notebook"]["path"])
    remote = "://" in name
    original_cwd = Path(record.get("cwd") or (Path.cwd() if remote else Path(name).parent))
    root = context.project_root(original_cwd if remote else Path(name))
    repository = repository_of(root) if record["code"]["git_commit"] else None
    top = root if repository is None else repository
    project = folder / "project"
    problems: list[str] = []
    if repository is not None:
        problems += _checked_out(repository, record["code"]["git_commit"], run.folder / FOLDER / PATCH, project)
    elif record["code"]["git_commit"]:
        problems.append(f"there is no git repository any more in '{root}'")
    project.mkdir(exist_ok=True)
    places = {top: project}
    if not original_cwd.is_relative_to(top):
        places[original_cwd] = folder / "working"
        places[original_cwd].mkdir()
    restored_root = project / root.relative_to(top)
    imports = _put_back_modules(run.folder / FOLDER / MODULES, restored_root)
    notebook = project / source.name if remote else project / Path(name).relative_to(top)
    notebook.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, notebook)
    if not any((restored_root / mark).exists() for mark in context.ROOT_MARKS):
        (restored_root / "workbench.yaml").touch()
    scratch = Scratch(folder, notebook, project, places)
    data = tuple(input_states(record["inputs"], places))
    for each in data:
        _put_back(each, scratch)
    linked = tuple(_put_back_links(data, scratch))
    _make_folders(record, scratch, source)
    cwd = scratch.counterpart(original_cwd) or notebook.parent
    cwd.mkdir(parents=True, exist_ok=True)
    return Scratch(folder, notebook, cwd, places, imports, data, linked, tuple(problems))


def _checked_out(repository: Path, commit: str, patch: Path, target: Path) -> Iterator[str]:
    """Restore a commit and the difference to it; yield what did not work."""
    why = check_out(repository, commit, target)
    if why is not None:
        yield f"commit {commit[:12]} cannot be restored from '{repository}': {why}"
        shutil.rmtree(target, ignore_errors=True)
    elif patch.is_file() and (why := apply_patch(target, patch)) is not None:
        yield f"the changes since commit {commit[:12]} cannot be restored: {why}"


def _put_back_modules(kept: Path, root: Path) -> tuple[Path, ...]:
    """Put the modules that the run has imported into their places; return the folders they are imported from."""
    if not kept.is_dir():
        return ()
    shutil.copytree(kept, root, dirs_exist_ok=True, ignore=IGNORED)
    found: dict[Path, None] = {}
    for module in sorted(kept.rglob("*.py")):
        package = module.parent
        while (package / "__init__.py").exists() and package != kept:
            package = package.parent
        found[root / package.relative_to(kept)] = None
    return tuple(found)


def _put_back(data: InputState, scratch: Scratch) -> None:
    target = scratch.counterpart(Path(data.path))
    if target is None or data.source is None or data.source == target:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(data.source, target)


def _put_back_links(data: Iterable[InputState], scratch: Scratch) -> Iterator[Path]:
    """Make the links by which the notebook may have found its data; yield where those lead that leave the project."""
    files = [Path(each.path) for each in data if "://" not in each.path]
    for folder in scratch.places if files else ():
        for link, target in links_to(files, folder):
            place = scratch.counterpart(link)
            inside = scratch.counterpart(target)
            if place is None or os.path.lexists(place):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(inside or target)
            if inside is None:
                yield target


def _copy(source: Path, target: Path) -> None:
    """Copy a file; at no cost where the file system lets two files share their blocks."""
    if sys.platform == "linux":
        fcntl = importlib.import_module("fcntl")
        with contextlib.suppress(OSError), source.open("rb") as read, target.open("wb") as written:
            fcntl.ioctl(written.fileno(), FICLONE, read.fileno())
            return
    shutil.copy2(source, target)


def _make_folders(record: Mapping[str, list[Mapping[str, str]]], scratch: Scratch, notebook: Path) -> None:
    """Make the folders that the run wrote to, unless the notebook makes folders itself."""
    if MAKES_FOLDERS.search(notebook.read_text(encoding="utf-8", errors="replace")):
        return
    for output in record["outputs"]:
        target = scratch.counterpart(Path(output["path"]))
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
