"""``import workbench`` against ``import pandas``: what a notebook or command pays before it does anything."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

ROUNDS = 9


def once(statement: str) -> float:
    """Time one fresh interpreter that runs *statement*."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - started


def measure() -> list[dict[str, object]]:
    """Time both imports in turn; the interpreter's own start is taken off."""
    times: dict[str, list[float]] = {"pass": [], "import workbench": [], "import pandas": []}
    for _ in range(ROUNDS):
        for statement, taken in times.items():
            taken.append(once(statement))
    bare, ours, peer = (statistics.median(taken) for taken in times.values())
    ours, peer = max(ours - bare, 1e-4), peer - bare
    return [{"job": "import workbench", "ours_s": ours, "peer": "import pandas", "peer_s": peer, "ratio": ours / peer}]


def main() -> None:
    """Print the result, as JSON with ``--json``."""
    rows = measure()
    if "--json" in sys.argv[1:]:
        print(json.dumps(rows))
    else:
        for row in rows:
            print(f"{row['job']}: {row['ours_s'] * 1e3:.1f} ms, {row['peer']} {row['peer_s'] * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
