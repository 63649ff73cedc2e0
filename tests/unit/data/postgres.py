"""A PostgreSQL server of its own for the tests, in a temporary folder, run by somebody who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["binaries", "running"]


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None where there are none."""
    found = [Path(each).resolve().parent for each in (shutil.which("initdb"), shutil.which("pg_ctl")) if each]
    folders = [*found, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return next((each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()), None)


def _servant() -> str | None:
    """Return who runs the server: it refuses to be root."""
    if os.getuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """Start a server that listens on a socket in its folder only, and give what drivers connect to."""
    user = _servant()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if sys.platform != "win32" else None))  # short: a socket
    if user is not None:
        shutil.chown(folder, user)
    as_user = {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}

    def call(*arguments: str) -> None:
        done = subprocess.run(
            arguments,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            **as_user,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    data = str(folder / "data")
    control = [str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
    try:
        call(str(programs / "initdb"), "-D", data, "-U", "tester", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        call(*control, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
        try:
            yield f"host={folder} user=tester dbname=postgres"
        finally:
            call(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
