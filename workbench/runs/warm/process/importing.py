"""Runs inside the template: imports what the notebook imports, and tells what makes that unfit to be shared.

What is imported here must be as if each kernel had imported it itself. A module whose import leaves more behind than
modules (a thread, words on the screen, a connection, a change to the kernel's shell) is told, and left to the kernels.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import site
import sys
import sysconfig
import tempfile
import types
import warnings
from collections.abc import Callable
from typing import Any

# What a kernel of ipykernel imports only while it starts.
KERNEL_MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.datapub",
    "ipykernel.subshell_manager",
    "ipykernel.compiler",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.debugger_backport",
    "IPython.core.oinspect",
    "IPython.extensions",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "tornado.platform.asyncio",
    "faulthandler",
    "pdb",
    "unicodedata",
    "runpy",
    "multiprocessing.util",
)
BACKEND = "module://matplotlib_inline.backend_inline"
NAMES_CODE_MAY_HAVE = (".py", ".so", ".pyd", ".pyc")


class Unfit(Exception):
    """The import of a module leaves something behind that kernels must not share."""

    def __init__(self, module: str, why: str) -> None:
        super().__init__(why)
        self.module = module
        self.why = why


class Imported:
    """What has been imported for the kernels, and what that has done.

    Attributes
    ----------
    environment
        The environment variables that imports have changed; None for those that they took away.
    shells
        Where modules keep the notebook's shell: a module and a name in it.
    """

    def __init__(self, load: Callable[[str], object], folders: tuple[str, ...], threads: Callable[[], Any]) -> None:
        self._load = load
        self._threads = threads
        self._folders = folders
        self._known = set(sys.modules)
        self.environment: dict[str, str | None] = {}
        self.shells: list[tuple[types.ModuleType, str]] = []

    def add(self, modules: list[Any]) -> None:
        """Import *modules*, in the presence of a shell as a notebook has it.

        Raises
        ------
        Unfit
            When one of them must be left to the kernels.
        """
        if "MPLBACKEND" not in os.environ:  # a kernel sets it at its start
            os.environ["MPLBACKEND"] = BACKEND
        with Shell() as shell:
            before = dict(os.environ)
            for name, members in modules:
                wanted = [name, *(name + "." + each for each in members)]
                if not sys.modules.keys() >= set(wanted) and _from_libraries(name.partition(".")[0], self._folders):
                    self.shells += self._import_one(name, members, shell)
        after = dict(os.environ)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                self.environment[key] = after.get(key)

    def _import_one(self, name: str, members: list[str], shell: Shell) -> list[tuple[types.ModuleType, str]]:
        known, threads = set(sys.modules), self._threads()
        with Silence() as silence:
            try:
                self._load(name)
                for member in members:
                    if not hasattr(sys.modules[name], member):
                        self._load(name + "." + member)
            except Exception as problem:
                missing = str(problem.name) if isinstance(problem, ModuleNotFoundError) else ""
                if not missing or not ((name + ".").startswith(missing + ".") or missing.startswith(name + ".")):
                    raise Unfit(name, f"its import fails: {type(problem).__name__}: {problem}") from None
                # Else it is not there at all: the notebook will say so.
            except BaseException as problem:
                raise Unfit(name, f"its import ends in {type(problem).__name__}") from None
        fresh = [module for key, module in list(sys.modules.items()) if key not in known and module is not None]
        why = (
            ("its import says something" if silence.broken else None)
            or threads.left()
            or shell.changed()
            or _outsider(fresh, self._folders)
            or _connection(shell.sockets)
            or _figure_backend()
        )
        if why is not None:
            raise Unfit(name, why)
        return shell.kept_by(fresh)

    def fresh(self) -> list[types.ModuleType]:
        """Return the modules that have been imported for the kernels."""
        return [module for name, module in list(sys.modules.items()) if name not in self._known and module is not None]

    def shadowed(self, cwd: str) -> str | None:
        """Return the imported module that the notebook's folder has one of its own for, which would come first."""
        names = {name.partition(".")[0] for name in set(sys.modules) - self._known}
        try:
            entries = os.listdir(cwd)
        except OSError:
            return None
        for entry in entries:
            stem = entry.partition(".")[0]
            if stem in names:
                package = os.path.join(cwd, entry, "__init__.py")
                if entry.endswith(NAMES_CODE_MAY_HAVE) or os.path.isfile(package):
                    return stem
        return None


def import_ipykernel() -> None:
    """Import all that a kernel needs; without debugpy, which takes a quarter of a second and is of no use to a run."""
    missing = object()
    before = sys.modules.get("debugpy", missing)
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("ipykernel.debugger")
    except ImportError:
        pass
    finally:
        if before is missing:
            del sys.modules["debugpy"]
        else:
            sys.modules["debugpy"] = before  # type: ignore[assignment]
    _make_room_for_outputs(importlib.import_module("ipykernel.kernelapp").IPKernelApp)
    for name in KERNEL_MODULES:
        try:
            importlib.import_module(name)
        except ImportError:  # of another version of ipykernel
            pass


def _make_room_for_outputs(app: Any) -> None:
    """Let more outputs wait to be sent than the 1,000 beyond which a kernel drops them, as cold kernels do."""
    import zmq

    begin = app.init_iopub

    def begin_with_room(self: Any, context: Any) -> None:
        context.setsockopt(zmq.SNDHWM, 100_000)
        begin(self, context)

    app.init_iopub = begin_with_room


class Silence:
    """Finds out whether anything is written to the screen or warned about."""

    def __enter__(self) -> Silence:
        sys.stdout.flush()
        sys.stderr.flush()
        self._file = tempfile.TemporaryFile()
        self._kept = os.dup(1), os.dup(2)
        os.dup2(self._file.fileno(), 1)
        os.dup2(self._file.fileno(), 2)
        self._catching = warnings.catch_warnings(record=True)
        self._warned = self._catching.__enter__()
        self._inner = warnings.filters
        self.broken = False
        return self

    def __exit__(self, *problem: object) -> None:
        added = list(self._inner)
        self._catching.__exit__(None, None, None)
        warnings.resetwarnings()
        warnings.filters[:] = added  # type: ignore[index]  # the imports may have set filters, and those stay
        sys.stdout.flush()
        sys.stderr.flush()
        self.broken = bool(self._warned) or os.fstat(self._file.fileno()).st_size > 0
        for kept, number in zip(self._kept, (1, 2)):
            os.dup2(kept, number)
            os.close(kept)
        self._file.close()


class Shell:
    """A shell for the time of the imports: modules ask for one, to find out whether they are in a notebook."""

    def __enter__(self) -> Shell:
        from ipykernel.zmqshell import ZMQInteractiveShell
        from traitlets.config import Config

        config = Config()
        config.HistoryManager.enabled = False
        self._class = ZMQInteractiveShell
        self._shell = ZMQInteractiveShell.instance(config=config)
        self._before = self._state()
        self.sockets = _open_files()
        self._shell.builtin_trap.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        import atexit

        self._shell.builtin_trap.__exit__(None, None, None)
        atexit.unregister(self._shell.atexit_operations)
        self._class.clear_instance()

    def changed(self) -> str | None:
        """Say that a module has registered something with this shell, which no kernel will have."""
        return None if self._state() == self._before else "its import changes the notebook's shell"

    def kept_by(self, fresh: list[types.ModuleType]) -> list[tuple[types.ModuleType, str]]:
        """Return where modules keep this shell, so that a kernel can put its own there."""
        return [
            (module, key)
            for module in fresh
            for key, value in list(getattr(module, "__dict__", {}).items())
            if value is self._shell
        ]

    def _state(self) -> list[object]:
        shell: Any = self._shell
        formatters = shell.display_formatter.formatters
        return [
            {name: len(callbacks) for name, callbacks in shell.events.callbacks.items()},
            {name: (set(each.type_printers), set(each.deferred_printers)) for name, each in formatters.items()},
            {kind: set(magics) for kind, magics in shell.magics_manager.magics.items()},
            len(shell.ast_transformers),
            len(shell.input_transformers_post),
            len(shell.custom_exceptions),
        ]


def library_folders() -> tuple[str, ...]:
    """Return where installed modules are: those of the standard library and of the environment."""
    named = [sysconfig.get_path(name) or "" for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found = [*named, *getattr(site, "getsitepackages", list)()]
    if site.ENABLE_USER_SITE:
        found.append(site.getusersitepackages())
    found += [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages", "lib-dynload"))]
    return tuple({os.path.realpath(folder) + os.sep for folder in found if folder})


def watched(folders: tuple[str, ...]) -> list[list[object]]:
    """Return what changes when something is installed: the folders of packages and the path files in them."""
    found: list[list[object]] = []
    for folder in folders:
        try:
            found.append([folder, os.stat(folder).st_mtime_ns])
            names = [name for name in os.listdir(folder) if name.endswith(".pth")]
            found += [[folder + name, os.stat(folder + name).st_mtime_ns] for name in names]
        except OSError:
            continue
    return found


def _from_libraries(name: str, folders: tuple[str, ...]) -> bool:
    """Whether a module is installed, and no work in progress (the project's, or editable)."""
    if name in sys.modules:
        path = getattr(sys.modules[name], "__file__", None)
        return path is None or os.path.realpath(path).startswith(folders)
    try:
        spec = importlib.util.find_spec(name)
    except Exception:
        return False
    if spec is None:
        return False
    places = [spec.origin] if spec.has_location else list(spec.submodule_search_locations or ())
    return bool(places) and all(os.path.realpath(str(place)).startswith(folders) for place in places)


def _outsider(fresh: list[types.ModuleType], folders: tuple[str, ...]) -> str | None:
    for module in fresh:
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and os.path.isabs(path) and not os.path.realpath(path).startswith(folders):
            return f"its import loads '{module.__name__}', which is no installed package"
    return None


def _connection(before: set[str]) -> str | None:
    """Say what has been opened that a child cannot share: a graphics processor, or a connection."""
    for target in _open_files() - before:
        if target.startswith(("/dev/nvidia", "/dev/dri", "/dev/kfd")):
            return "its import opens the graphics processor"
        if target.startswith("socket:"):
            return "its import opens a connection"
    return None


def _open_files() -> set[str]:
    found = set()
    try:
        for number in os.listdir("/proc/self/fd"):
            try:
                found.add(os.readlink("/proc/self/fd/" + number))
            except OSError:
                continue
    except OSError:
        pass
    return found


def _figure_backend() -> str | None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    chosen = getattr(pyplot, "_backend_mod", None) is not None
    return "its import chooses matplotlib's backend" if chosen else None


def freeze() -> None:
    """Leave the memory as it is from now on, so that the kernels share it."""
    gc.collect()
    gc.freeze()
