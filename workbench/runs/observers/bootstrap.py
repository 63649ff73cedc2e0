"""Runs inside the kernel: begins to observe before the first cell, and ends after the last."""

from __future__ import annotations

import atexit
import functools
import os
import sys
import sysconfig
import tempfile
import weakref
from typing import Any

PR_SET_CHILD_SUBREAPER = 36


def start(folder: str, private: list[str], parts: dict[str, Any], readers: list[str]) -> Any:
    """Begin to observe.

    Parameters
    ----------
    folder
        The run's.
    private
        Folders in which nothing is of interest.
    parts
        The other files of this folder, as modules by their names.
    readers
        Those of them that observe a library.
    """
    os.environ["WORKBENCH_RUN"] = folder
    _adopt_orphans()
    _leave_out_the_dead()
    notes = parts["watch"].Notes(folder)
    notes.known = frozenset(sys.modules)
    notes.write("environment", **parts["surroundings"].environment())
    watcher = parts["watch"].Watcher(notes, _ignored_folders(folder, private))
    hands = parts["hooks"].Hands(watcher)
    observers: dict[str, object] = {}
    for reader in readers:
        for module, observe in parts[reader].OBSERVERS.items():
            observers[module] = functools.partial(observe, hands=hands)
    parts["hooks"].WhenImported(watcher, observers).install()
    sys.addaudithook(watcher.hook)
    atexit.register(_leave, os.getpid())
    return notes


def _adopt_orphans() -> None:
    """Stay above all that descends from us, also when its parent has ended: so the run can end it (Linux)."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except Exception:
        pass


def _leave_out_the_dead() -> None:
    """Let the kernel end at once when what the notebook has started has ended.

    Asked to end, ipykernel (seen in 7.4) waits for its children to be gone, up to 14 s. One that has died counts until
    its parent asks after it, which nobody does by then.
    """
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    kernel: Any = getattr(shell, "kernel", None)
    children = getattr(kernel, "_process_children", None)
    if children is not None:
        kernel._process_children = lambda: [child for child in children() if _lives(child)]  # noqa: SLF001


def _lives(child: Any) -> bool:
    try:
        return bool(child.status() != "zombie")
    except Exception:  # gone meanwhile
        return False


def finish(notes: Any, root: str, *, learn: bool = False) -> None:
    """Note the modules of the project that the notebook has imported; to *learn*, also those of libraries."""
    here = os.path.join(root, "")
    libraries = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
    paths = set()
    real: dict[str, str] = {}  # most modules share their folder with others
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and path.endswith(".py"):
            folder, name = os.path.split(path)
            if folder not in real:
                real[folder] = os.path.realpath(folder)
            absolute = os.path.join(real[folder], name)
            if absolute.startswith(here) and not any(part in absolute for part in libraries):
                paths.add(absolute)
    notes.write("modules", paths=sorted(paths))
    if learn:
        notes.write("libraries", names=_libraries(notes.known, libraries))


def _libraries(known: frozenset[str], places: tuple[str, ...]) -> list[str]:
    """Return the installed modules that were imported since the start, in their order."""
    standard: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset())
    names = []
    for name, module in list(sys.modules.items()):
        spec = None if name in known else getattr(module, "__spec__", None)
        if spec is not None and spec.name == name:
            origin = spec.origin or ""
            if name.partition(".")[0] in standard or any(place in origin for place in places):
                names.append(name)
    return names


def _leave(process: int) -> None:
    """End the process as soon as the notebook's own exit handlers have run.

    ipykernel's tear-down can wait for ever on its output thread (seen in 7.4), and the rest of it takes 0.1 s. What
    the standard library would still have done after it is done here.
    """
    if os.getpid() != process:
        return  # a child that the notebook has forked, with an exit code of its own
    for module, name in (("multiprocessing.util", "_exit_function"), ("logging", "shutdown")):
        try:
            getattr(sys.modules[module], name)()
        except Exception:
            pass
    finalize: Any = weakref.finalize
    for action in (finalize._exitfunc, sys.stdout.flush, sys.stderr.flush):  # noqa: SLF001  -- has no public name
        try:
            action()
        except Exception:
            pass
    os._exit(0)


def _ignored_folders(run_folder: str, private: list[str]) -> tuple[str, ...]:
    """Where reading a file says nothing about the data: the interpreter, libraries, caches, the run itself."""
    home = os.path.expanduser("~")
    folders = {
        run_folder,
        sys.prefix,
        sys.base_prefix,
        *(sysconfig.get_path(name) or "" for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))),
        *private,
        *("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/lib64", "/bin"),
        *("/System", "/Library", os.environ.get("SYSTEMROOT", "")),
        *(os.path.join(home, name) for name in (".cache", ".config", ".ipython", ".jupyter", ".local/share/jupyter")),
        os.path.join(home, "Library"),
        *(os.environ.get(name, "") for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "IPYTHONDIR")),
        *(os.environ.get(name, "") for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")),
    }
    ipython_sources = os.path.join(tempfile.gettempdir(), f"ipykernel_{os.getpid()}")
    real = {os.path.realpath(folder) for folder in folders if folder}
    absolute = {os.path.abspath(folder) for folder in folders if folder}
    roots = [folder for folder in real | absolute if folder != os.path.dirname(folder)]
    return (*(folder + os.sep for folder in roots), ipython_sources)
