"""What a pipeline is: its steps, each a notebook or a gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.runs.request import RunRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.documents.yaml_lines import Place

__all__ = ["Gate", "NotebookStep", "Pipeline", "Step"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What all steps have.

    Parameters
    ----------
    name
        The step's name.
    after
        The steps that must have ended well before it, as far as no file says so.
    inputs, outputs
        The files and folders that it is declared to read and to make, absolute.
    remote
        Addresses that it is declared to read.
    """

    name: str
    after: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()
    remote: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotebookStep(Step):
    """A notebook to be run.

    Parameters
    ----------
    notebook
        The notebook.
    parameters
        The values it is given.
    effective
        These and its own defaults, as a record has them.
    kernel
        The name of the kernel that it runs in.
    options
        The other fields of its `RunRequest`.
    """

    notebook: Path
    parameters: Mapping[str, object]
    effective: Mapping[str, Any]
    kernel: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cwd(self) -> str | None:
        """Where it runs, if not in its own folder."""
        return self.options.get("cwd")

    def request(self, *, runs: Path, parent: str, tags: tuple[str, ...], cold: bool) -> RunRequest:
        """Return what is to be run."""
        own = dict(self.options)
        own["tags"] = (*tags, *(tag for tag in own.get("tags", ()) if tag not in tags))
        own["cold"] = cold or own.get("cold", False)
        return RunRequest(
            notebook=self.notebook, parameters=self.parameters, runs=runs, parent=parent, step=self.name, **own
        )


@dataclass(frozen=True, kw_only=True)
class Gate(Step):
    """A contract that data must keep, else what depends on it is not run.

    Parameters
    ----------
    contract
        The contract's file.
    data
        A path, a glob or an address, relative to the pipeline's file.
    """

    contract: Path
    data: str


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The steps of a pipeline's file, in the order in which they stand there.

    Parameters
    ----------
    path
        The file.
    steps
        The steps by name.
    lines
        The line of each word of the file.
    """

    path: Path
    steps: Mapping[str, Step]
    lines: Mapping[Place, int]

    @property
    def root(self) -> Path:
        """The folder that its paths are relative to."""
        return self.path.parent

    def shown(self, path: Path | str) -> str:
        """Write a path as people do: relative to the pipeline's file where it lies below."""
        found = Path(path)
        return found.relative_to(self.root).as_posix() if found.is_relative_to(self.root) else str(path)
