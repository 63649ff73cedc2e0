"""Runs inside the kernel: says which Python, which packages and which machine the notebook has."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import platform
import sys
from urllib.parse import urlsplit, urlunsplit

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
)


def _packages() -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    """Read names and versions of installed distributions from the names of their folders.

    Nothing in them is opened but what says that a distribution came from elsewhere than an index.
    """
    found: dict[str, str] = {}
    origins: dict[str, dict[str, object]] = {}
    for entry in reversed(sys.path):
        try:
            names = os.listdir(entry or ".")
        except OSError:
            continue
        for name in names:
            stem, dot, suffix = name.rpartition(".")
            if dot and suffix in ("dist-info", "egg-info"):
                distribution, _, version = stem.partition("-")
                known = distribution.replace("_", "-").lower()
                found[known] = version.partition("-")[0]
                origins.pop(known, None)
                origin = _origin(os.path.join(entry or ".", name, "direct_url.json"))
                if origin is not None:
                    origins[known] = origin
    return dict(sorted(found.items())), dict(sorted(origins.items()))


def _origin(path: str) -> dict[str, object] | None:
    """Read where a distribution was installed from, as installers write it (PEP 610), without names and passwords."""
    try:
        with open(path, encoding="utf-8") as file:
            said = json.load(file)
        address = urlsplit(said["url"])
        found: dict[str, object] = {"url": urlunsplit(address._replace(netloc=address.netloc.rpartition("@")[2]))}
        if said.get("dir_info", {}).get("editable"):
            found["editable"] = True
        if "vcs_info" in said:
            found["vcs"], found["commit"] = said["vcs_info"]["vcs"], said["vcs_info"].get("commit_id")
        if "subdirectory" in said:
            found["subdirectory"] = said["subdirectory"]
        archive = said.get("archive_info", {})
        hashes = archive.get("hashes") or dict([archive["hash"].split("=", 1)] if archive.get("hash") else [])
        if "sha256" in hashes:
            found["hash"] = "sha256:" + hashes["sha256"]
        return found
    except Exception:
        return None


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
    packages, origins = _packages()
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.release()}-{platform.machine()}",
        "packages": packages,
        **({"origins": origins} if origins else {}),
        "hardware": {"cpus": os.cpu_count(), "memory_bytes": _memory(), "gpus": _gpus()},
        "threads": {
            "cpus": usable,
            **{name: os.environ[name] for name in THREAD_VARIABLES if name in os.environ},
        },
        "hash_seed": int(seed) if seed.isdigit() else None,
    }
