"""A trained model as a package: the model's file, what made it, what it takes, and proof that it reads back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.invalid import InvalidInput, not_one_of, path_text
from workbench.models.toolkits import TOOLKITS
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.models.toolkits import Toolkit

__all__ = ["ModelPackage", "load_model", "save_model"]

SCHEMA_VERSION = 1
CARD = "model.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class ModelPackage:
    """A saved model: a folder with ``model.json`` and the toolkit's own file.

    Parameters
    ----------
    path
        The folder.
    card
        The contents of ``model.json``: name, toolkit and its version, class, inputs, files with their hashes, the run.
    """

    path: Path
    card: dict[str, Any]

    @property
    def name(self) -> str:
        """The name it was saved under."""
        return str(self.card["name"])

    def load(self, *, trusted: Sequence[str] = ()) -> Any:
        """Read the model back; see `load_model`."""
        return load_model(self.path, trusted=trusted)

    def __repr__(self) -> str:
        kind, toolkit, version = (self.card[key] for key in ("class", "toolkit", "toolkit_version"))
        checked = "checked on a sample" if self.card["checked"] else "not checked: give sample= to have it checked"
        return f"<ModelPackage {self.name!r}: {kind}, {toolkit} {version}, {checked}; at {self.path}>"


def save_model(model: Any, *, sample: Any = None, name: str = "model") -> ModelPackage:
    """Package a trained model so that another process can use it.

    Parameters
    ----------
    model
        A trained estimator; this version packages scikit-learn models and pipelines (through skops).
    sample
        A few rows of input, shape (rows, features). Names and types of the inputs are taken from it, and the model is
        read back and must predict the same on it.
    name
        Letters, digits, ``.``, ``_`` and ``-``. A package of this name in the same run is replaced.

    Returns
    -------
    ModelPackage
        In the run's ``models`` folder, or outside a run in the project's ``.workbench/models``.

    Raises
    ------
    InvalidInput
        For a name that cannot be a folder's, an unknown toolkit, or a model that does not read back as it was.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InvalidInput(f"'name' of a model may have letters, digits, '.', '_' and '-', got {name!r}.")
    toolkit = _toolkit_of(model)
    folder = (context.current_run() or context.workshop()) / "models" / name
    unfinished = folder.with_name(f".{name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        card = _write(model, toolkit, unfinished, name=name, sample=sample)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    context.note("model", path=f"models/{name}", **{key: card[key] for key in ("name", "toolkit", "class", "files")})
    return ModelPackage(folder, card)


def load_model(path: str | os.PathLike[str], *, trusted: Sequence[str] = ()) -> Any:
    """Read a packaged model back.

    Parameters
    ----------
    path
        The package's folder, as `save_model` returned it.
    trusted
        Names of types inside the model that are not the toolkit's own and may be built all the same.

    Returns
    -------
    object
        The model, of the class it was saved as.

    Raises
    ------
    InvalidInput
        When there is no package at *path*, a file differs from its recorded hash, the toolkit is unknown to this
        version, or the model holds types that are not trusted.
    """
    folder = Path(path_text(path, "a model package"))
    folder = folder.parent if folder.name == CARD else folder
    try:
        card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInput(f"a model package is a folder with '{CARD}', and there is none at '{folder}'.") from None
    except ValueError as problem:
        raise InvalidInput(f"'{folder / CARD}' is not valid JSON ({problem}); save the model again.") from None
    if card.get("schema_version") != SCHEMA_VERSION:
        raise InvalidInput(
            f"'{folder}' has package version {card.get('schema_version')!r} and this Workbench reads {SCHEMA_VERSION}."
        )
    for part in card["files"]:
        if not (folder / part["path"]).is_file() or _sha256(folder / part["path"]) != part["sha256"]:
            raise InvalidInput(f"'{folder / part['path']}' is not the file that was saved; save the model again.")
    if card["toolkit"] not in TOOLKITS:
        raise not_one_of("toolkit", TOOLKITS, card["toolkit"])
    toolkit = TOOLKITS[card["toolkit"]]
    return toolkit.load(folder / toolkit.FILE, trusted)


def _toolkit_of(model: Any) -> Toolkit:
    for toolkit in TOOLKITS.values():
        if toolkit.owns(model):
            return toolkit
    kind = f"{type(model).__module__}.{type(model).__qualname__}"
    raise InvalidInput(f"'model' must be a model of one of {list(TOOLKITS)}, got {kind}.")


def _write(model: Any, toolkit: Toolkit, folder: Path, *, name: str, sample: Any) -> dict[str, Any]:
    path = folder / toolkit.FILE
    toolkit.save(model, path)
    if sample is not None:
        _check(model, toolkit, path, sample)
    run = context.current_run()
    card = {
        "schema_version": SCHEMA_VERSION,
        "name": name,
        "toolkit": toolkit.NAME,
        "toolkit_version": toolkit.version(),
        "class": f"{type(model).__module__}.{type(model).__qualname__}",
        "python": platform.python_version(),
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "run": run.name if run else None,
        "inputs": None if sample is None else _inputs(sample),
        "checked": sample is not None,
        "files": [{"path": path.name, "sha256": _sha256(path), "bytes": path.stat().st_size}],
    }
    (folder / CARD).write_text(dumps(card, indent=2) + "\n", encoding="utf-8")
    return card


def _check(model: Any, toolkit: Toolkit, path: Path, sample: Any) -> None:
    import numpy as np

    try:
        before = np.asarray(toolkit.predict(model, sample))
    except (AttributeError, TypeError, ValueError) as problem:
        reason = str(problem).split("\n", 1)[0].rstrip(".")
        raise InvalidInput(
            f"'sample' must be a few rows that the model can predict, and it cannot: {reason}."
        ) from None
    after = np.asarray(toolkit.predict(toolkit.load(path, None), sample))
    same = before.shape == after.shape and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    if not same:
        raise InvalidInput("the saved model predicts something else on 'sample' than the given one; it was not kept.")


def _inputs(sample: Any) -> list[dict[str, Any]]:
    import numpy as np

    if hasattr(sample, "columns") and hasattr(sample, "dtypes"):
        return [
            {"name": str(name), "type": str(kind)} for name, kind in zip(sample.columns, sample.dtypes, strict=True)
        ]
    array = np.asarray(sample)
    width = array.shape[1] if array.ndim > 1 else 1
    return [{"name": None, "type": str(array.dtype)} for _ in range(width)]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
