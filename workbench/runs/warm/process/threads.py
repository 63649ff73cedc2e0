"""Runs inside the template: tells whether an import has left threads behind, which no forked kernel would have.

A library whose threads have gone without its knowing waits for them for ever: OpenMP (scikit-learn, XGBoost, LightGBM,
PyTorch, Numba) and the pool of Polars do. Just loading them starts none. OpenBLAS and NumExpr (which pandas loads)
start theirs at once, and do so again in each forked process.
"""

from __future__ import annotations

import os
import sys
import threading

# They look after the memory of an allocator, or after files that have been set aside: all works without them, too.
NOT_NEEDED = ("jemalloc_bg_thd", "polars-ooc-clea")
WITH_POSIX_THREADS = 1


class Threads:
    """The native threads at some moment, to be compared with those that there are after an import."""

    def __init__(self) -> None:
        _, self._before = _native()

    def left(self) -> str | None:
        """Say which threads there are now that a forked process would miss; None when there are none."""
        others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        if others:
            return f"its import starts the thread '{others[0]}'"
        named, nameless = _native()
        if named:
            return f"its import starts the native thread '{named[0]}'"
        if nameless > self._before:
            return "its import starts native threads, as OpenMP does, and they would be missing"
        return None


def _native() -> tuple[list[str], int]:
    """Return the names of native threads, and how many there are that have the process's own.

    Those that start anew in a forked process are taken off: by how many they are while they work, so that the number
    is below 0 while they rest, as those of OpenBLAS do after a fork.
    """
    names = _names()
    own = names.pop(str(os.getpid()), "")
    named = [name for name in names.values() if name != own and name not in NOT_NEEDED]
    return named, sum(name == own for name in names.values()) - _of_openblas() - _of_numexpr()


def _names() -> dict[str, str]:
    """Return the name of each thread of this process, those included that Python does not know of."""
    found = {}
    try:
        for number in os.listdir("/proc/self/task"):
            try:
                with open(f"/proc/self/task/{number}/comm", encoding="utf-8", errors="replace") as file:
                    found[number] = file.read().strip()
            except OSError:
                continue
    except OSError:
        pass
    return found


def _of_openblas() -> int:
    """Return how many threads the loaded copies of OpenBLAS have."""
    import ctypes

    count = 0
    for path in _libraries("openblas"):
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        threads, kind = _ask(library, "get_num_threads"), _ask(library, "get_parallel")
        if threads is not None and kind in (None, WITH_POSIX_THREADS):
            count += max(0, threads - 1)
    return count


def _of_numexpr() -> int:
    """Return how many threads NumExpr has, if it is there."""
    module = sys.modules.get("numexpr")
    try:
        count = int(getattr(module, "get_num_threads", lambda: getattr(module, "nthreads", 0))())
    except Exception:
        return 0
    return count if count > 1 else 0


def _ask(library: object, what: str) -> int | None:
    """Call a function of OpenBLAS, which has other names in other builds."""
    for before in ("scipy_openblas_", "openblas_"):
        for after in ("", "64_", "_64", "_64_"):
            function = getattr(library, before + what + after, None)
            if function is not None:
                return int(function())
    return None


def _libraries(word: str) -> set[str]:
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
            paths = {line.split(None, 5)[5].strip() for line in file if line.count("/")}
    except OSError:
        return set()
    return {path for path in paths if word in os.path.basename(path) and ".so" in path}
