"""Runs inside the kernel: keeps the variables that a checkpoint names, and brings them back in another kernel.

It is sent there as text, when it is needed, and needs nothing but Python's standard library. A failure is an exception
whose message the runner reads.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import json
import os
import pickle
import random
import sys
import types
from collections.abc import Iterable
from typing import Any

PROTOCOL = 5
ANSWER = "state.json"
RANDOM = "random"
LONGEST_MESSAGE = 500
STANDARD: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset())  # Python 3.9 does not say


class NotUsable(Exception):
    """The checkpoint cannot be brought back here."""


class SecretFound(Exception):
    """What was to be written holds the value of a secret."""


def save(folder: str, names: list[str], root: str) -> None:
    """Write variables of the notebook into *folder*, one file each, and what else is known there into ``state.json``.

    Parameters
    ----------
    folder
        Of the checkpoint; it is empty.
    names
        Of the variables.
    root
        Of the project, whose modules count as code.
    """
    namespace = _shell().user_ns
    forms = _secret_forms()
    packages: set[str] = set()
    files, problems = [], []
    for number, name in enumerate(names):
        try:
            files.append({"name": name, **_write(namespace[name], folder, f"{number}-{name}.pickle", forms, packages)})
        except Exception as problem:
            problems.append({"name": name, "problem": _said(problem)})
            break  # without one of them nothing can be gone on with
    answer: dict[str, Any] = {"files": files, "problems": problems}
    if not problems:
        answer |= {
            "random": _write(_random_states(), folder, f"{RANDOM}.pickle", (), set()),
            "python": _python(),
            "packages": {name: _version(name) for name in sorted(packages) if _is_importable(name)},
            "modules": _modules_below(root),
            "sys_path": list(sys.path),
            "cwd": os.getcwd(),
        }
    _write_answer(folder, answer)


def restore(
    folder: str,
    state: dict[str, Any],
    statements: list[tuple[int, str]],
    notes: dict[str, list[str]],
    run_folder: str,
) -> None:
    """Make the notebook's names what they were at a checkpoint; when that fails, they stay as they are.

    Parameters
    ----------
    folder
        Of the checkpoint.
    state
        What `save` has answered.
    statements
        Imports, definitions and parameters of the cells before it: the cell of each, and its text.
    notes
        Lines to be appended to files in *run_folder*: what had been noted by then.
    run_folder
        Of the run that goes on.

    Raises
    ------
    NotUsable
        With the reason.
    """
    shell = _shell()
    namespace = shell.user_ns
    before, place, path = dict(namespace), os.getcwd(), list(sys.path)
    try:
        _check_python(state["python"])
        _take_places(state)
        _check_packages(state["packages"])
        late = [(cell, text) for cell, text in statements if _failure(shell, text) is not None]
        for each in state["files"]:
            namespace[each["name"]] = _read(os.path.join(folder, each["file"]), each["name"])
        for cell, text in late:  # such as a default that is a variable
            problem = _failure(shell, text)
            if problem is not None:
                first = text.strip().split("\n", 1)[0]
                raise NotUsable(f"cell {cell}: '{first}' cannot be executed again: {_said(problem)}")
        _take_random_states(_read(os.path.join(folder, state["random"]["file"]), "the random states"))
        for name, lines in notes.items():
            _append(os.path.join(run_folder, name), lines)
    except BaseException:
        namespace.clear()
        namespace.update(before)
        os.chdir(place)
        sys.path[:] = path
        raise


def _shell() -> Any:
    return sys.modules["IPython"].get_ipython()


class _File:
    """A file into which no secret gets: what is to be written is looked at first."""

    def __init__(self, path: str, forms: Iterable[bytes]) -> None:
        self._file = open(path, "wb")  # noqa: SIM115  -- closed by whoever writes
        self._forms = tuple(forms)
        self._overlap = max(map(len, self._forms), default=1) - 1
        self._end = b""
        self.digest = hashlib.sha256()
        self.bytes = 0

    def write(self, data: Any) -> int:
        """Write what pickle gives."""
        size = memoryview(data).nbytes
        if self._forms:
            seen = self._end + bytes(data)
            if any(form in seen for form in self._forms):
                raise SecretFound("it holds the value of a secret, which must be in no file")
            self._end = seen[-self._overlap :] if self._overlap else b""
        self.digest.update(data)
        self.bytes += size
        self._file.write(data)
        return size

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Pickler(pickle.Pickler):
    """Notes which packages the types come from."""

    def __init__(self, file: Any, packages: set[str]) -> None:
        super().__init__(file, protocol=PROTOCOL)
        self._packages = packages

    def reducer_override(self, obj: Any) -> Any:
        """See an object that is none of the plain types, and leave the rest to pickle."""
        _note_package(obj, self._packages)
        return NotImplemented


def _write(value: Any, folder: str, name: str, forms: Iterable[bytes], packages: set[str]) -> dict[str, Any]:
    """Write one variable under a temporary name, and put it in place once it is whole."""
    path = os.path.join(folder, name)
    unfinished = path + ".partial"
    try:
        try:
            file = _pickled(value, unfinished, forms, lambda file: _Pickler(file, packages))
        except SecretFound:
            raise
        except (pickle.PicklingError, AttributeError, TypeError, NotImplementedError) as problem:
            cloudpickle = _cloudpickle()
            if cloudpickle is None:
                raise problem from None
            packages.add("cloudpickle")
            file = _pickled(value, unfinished, forms, _cloud_pickler(cloudpickle, packages))
        os.replace(unfinished, path)
    finally:
        if os.path.exists(unfinished):
            os.unlink(unfinished)
    return {"file": name, "bytes": file.bytes, "sha256": file.digest.hexdigest()}


def _pickled(value: Any, path: str, forms: Iterable[bytes], pickler: Any) -> _File:
    file = _File(path, forms)
    try:
        pickler(file).dump(value)
    finally:
        file.close()
    return file


def _cloudpickle() -> Any:
    try:
        return importlib.import_module("cloudpickle")
    except ImportError:
        return None


def _cloud_pickler(cloudpickle: Any, packages: set[str]) -> Any:
    class Noting(cloudpickle.CloudPickler):  # type: ignore[misc]
        def reducer_override(self, obj: Any) -> Any:
            _note_package(obj, packages)
            return super().reducer_override(obj)

    return lambda file: Noting(file, protocol=PROTOCOL)


def _note_package(obj: Any, packages: set[str]) -> None:
    owner = obj if isinstance(obj, (type, types.FunctionType, types.BuiltinFunctionType)) else type(obj)
    module = getattr(owner, "__module__", None)
    if isinstance(module, str):
        top = module.partition(".")[0]
        if top != "__main__" and top not in STANDARD:
            packages.add(top)


def _secret_forms() -> tuple[bytes, ...]:
    """Return how the values of secrets look in files, however they are written there."""
    secret = sys.modules.get("workbench.secret")
    if secret is None:
        return ()
    texts = secret.mask_here().forms
    wide = [text.encode(code) for text in texts for code in ("utf-16-le", "utf-32-le")]
    return tuple({*(text.encode("utf-8", "surrogatepass") for text in texts), *wide})


def _random_states() -> dict[str, Any]:
    states: dict[str, Any] = {"random": random.getstate()}
    numpy, torch = sys.modules.get("numpy.random"), sys.modules.get("torch")
    if numpy is not None:
        name, keys, *rest = numpy.get_state()
        states["numpy"] = (name, [int(key) for key in keys], *rest)
    if torch is not None:
        states["torch"] = bytes(torch.get_rng_state().tolist())
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            states["cuda"] = [bytes(state.tolist()) for state in torch.cuda.get_rng_state_all()]
    return states


def _take_random_states(states: dict[str, Any]) -> None:
    random.setstate(states["random"])
    if "numpy" in states:
        importlib.import_module("numpy.random").set_state(states["numpy"])
    if "torch" in states:
        torch = importlib.import_module("torch")
        torch.set_rng_state(torch.tensor(list(states["torch"]), dtype=torch.uint8))
        if "cuda" in states and torch.cuda.device_count() == len(states["cuda"]):
            torch.cuda.set_rng_state_all([torch.tensor(list(each), dtype=torch.uint8) for each in states["cuda"]])


def _check_python(version: str) -> None:
    if version != _python():
        raise NotUsable(f"it was saved by {version}, and this is {_python()}")


def _check_packages(packages: dict[str, str | None]) -> None:
    for name, version in packages.items():
        try:
            importlib.import_module(name)
        except Exception as problem:
            raise NotUsable(f"'{name}' cannot be imported: {_said(problem)}") from None
        now = _version(name)
        if now != version:
            raise NotUsable(f"'{name}' was {version}, and is {now}")


def _take_places(state: dict[str, Any]) -> None:
    """Go where the notebook had gone, and look for modules where it did."""
    try:
        os.chdir(state["cwd"])
    except OSError as problem:
        raise NotUsable(f"its working directory is gone: {problem.strerror}: {state['cwd']}") from None
    if set(sys.path) <= set(state["sys_path"]):
        sys.path[:] = state["sys_path"]
    else:
        sys.path += [entry for entry in state["sys_path"] if entry not in sys.path]


def _failure(shell: Any, text: str) -> Exception | None:
    """Execute a statement as the notebook would; return what went wrong."""
    try:
        if text.startswith("%"):
            name, _, rest = text[1:].partition(" ")
            shell.run_line_magic(name, rest.strip())
            return None
        tree = shell.compile.ast_parse(text + "\n")
        code = shell.compile(tree, shell.compile.cache(text, 0), "exec")  # remembers `from __future__` as cells do
        exec(code, shell.user_global_ns, shell.user_ns)
    except Exception as problem:
        return problem
    return None


def _read(path: str, what: str) -> Any:
    try:
        with open(path, "rb") as file:
            return pickle.load(file)
    except Exception as problem:
        raise NotUsable(f"'{what}' cannot be loaded: {_said(problem)}") from None


def _python() -> str:
    return f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"


def _is_importable(name: str) -> bool:
    """Tell whether it is a package: compiled code has types of modules that are only in memory."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _version(name: str) -> str | None:
    version = getattr(sys.modules.get(name), "__version__", None)
    if isinstance(version, str):
        return version
    try:
        return importlib.metadata.version(name)
    except Exception:
        return None


def _modules_below(root: str) -> list[str]:
    """Return the files of the project's own modules that have been imported so far."""
    here = os.path.join(os.path.realpath(root), "")
    found = set()
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and path.endswith(".py"):
            real = os.path.realpath(path)
            if real.startswith(here) and "site-packages" not in real and "dist-packages" not in real:
                found.add(real)
    return sorted(found)


def _append(path: str, lines: list[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        os.write(handle, "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace"))
    finally:
        os.close(handle)


def _write_answer(folder: str, answer: dict[str, Any]) -> None:
    path = os.path.join(folder, ANSWER)
    with open(path + ".partial", "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(path + ".partial", path)


def _said(problem: BaseException) -> str:
    text = f"{type(problem).__name__}: {problem}" if not isinstance(problem, SecretFound) else str(problem)
    return text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + "…"
