"""Run every benchmark and print one table: ``python -m benchmarks`` (or ``make bench``)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parent
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def seconds(value: float | None) -> str:
    """Format a time so that nanoseconds and minutes are both readable."""
    if value is None:
        return "–"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def shown(row: dict[str, Any], whose: str) -> str:
    """Format what was measured: a time, or a size or a share where that is what the job is about."""
    if (share := row.get(f"{whose}_share")) is not None:
        return f"{share:.2g}" if share < 1e-4 else f"{share:.2%}"
    if (size := row.get(f"{whose}_bytes")) is not None:
        return f"{size / 1e3:,.0f} kB" if size < 1e8 else f"{size / 1e9:.2f} GB"
    return seconds(row.get(f"{whose}_s"))


def main() -> int:
    """Run each script in a process of its own, so that none warms another up."""
    table = Table(title="Workbench beside its peers", title_justify="left")
    for heading, justify in (
        ("job", "left"),
        ("here", "right"),
        ("peer", "left"),
        ("peer's", "right"),
        ("ratio", "right"),
    ):
        table.add_column(heading, justify=justify)
    failed = []
    for name in SCRIPTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", "--json"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            failed.append(name)
            continue
        for row in json.loads(done.stdout):
            ratio = "–" if row["ratio"] is None else f"{row['ratio']:.2f}"
            table.add_row(row["job"], shown(row, "ours"), row["peer"], shown(row, "peer"), ratio)
    console = Console(width=None if sys.stdout.isatty() else 130)
    console.print(table)
    console.print("ratio = here / peer: below 1 is faster (or smaller) than the peer.")
    if failed:
        print(f"did not finish: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
