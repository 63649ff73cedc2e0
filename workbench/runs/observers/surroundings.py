"""Runs inside the kernel: says which Python, which packages and which machine the notebook has."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
)


def _packages() -> dict[str, str]:
    """Read names and versions of installed distributions from the names of their folders, without opening them."""
    found: dict[str, str] = {}
    for entry in reversed(sys.path):
        try:
            names = os.listdir(entry or ".")
        except OSError:
            continue
        for name in names:
            stem, dot, suffix = name.rpartition(".")
            if dot and suffix in ("dist-info", "egg-info"):
                distribution, _, version = stem.partition("-")
                found[distribution.replace("_", "-").lower()] = version.partition("-")[0]
    return dict(sorted(found.items()))


def _gpus() -> list[str]:
    if importlib.util.find_spec("pynvml") is None:
        return []
    try:
        pynvml = importlib.import_module("pynvml")

        pynvml.nvmlInit()
        names = []
        for index in range(pynvml.nvmlDeviceGetCount()):
            name = pynvml.nvmlDeviceGetName(pynvml.nvmlDeviceGetHandleByIndex(index))
            names.append(name.decode() if isinstance(name, bytes) else name)
        pynvml.nvmlShutdown()
        return names
    except Exception:
        return []


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def environment() -> dict[str, object]:
    """Return the ``environment`` of the run's record."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    seed = os.environ.get("PYTHONHASHSEED", "")
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.release()}-{platform.machine()}",
        "packages": _packages(),
        "hardware": {"cpus": os.cpu_count(), "memory_bytes": _memory(), "gpus": _gpus()},
        "threads": {
            "cpus": usable,
            **{name: os.environ[name] for name in THREAD_VARIABLES if name in os.environ},
        },
        "hash_seed": int(seed) if seed.isdigit() else None,
    }
