"""What is changed on purpose in a second run, to see what the results depend on without saying so."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.runs.session import HASH_SEED_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AS_IT_WAS", "Perturbation", "perturbations"]

AHEAD = dt.timedelta(days=400, hours=5)  # another year, another month, another day of the week
COUNTED = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
)


@dataclass(frozen=True)
class Perturbation:
    """What is other than in the recorded run.

    Parameters
    ----------
    hash_seed
        What the order of sets depends on; None for that of the record.
    threads
        How many threads libraries use; None for those of the record.
    clock_ahead
        How far the clock is ahead.
    """

    hash_seed: int | None = None
    threads: int | None = None
    clock_ahead: dt.timedelta = dt.timedelta(0)

    @property
    def words(self) -> tuple[str, ...]:
        """What is changed, by its name in a verdict."""
        return tuple(
            name
            for name, changed in (
                ("hash seed", self.hash_seed is not None),
                ("threads", self.threads is not None),
                ("clock", bool(self.clock_ahead)),
            )
            if changed
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "hash_seed": self.hash_seed,
            "threads": self.threads,
            "clock_ahead_s": self.clock_ahead.total_seconds(),
        }

    def variables(self, environment: Mapping[str, Any]) -> dict[str, str]:
        """Return the variables of the kernel, those of the recorded *environment* where nothing is changed."""
        recorded = environment["hash_seed"]
        seed = recorded if self.hash_seed is None else self.hash_seed
        threads = environment["threads"]
        found = {name: str(threads[name]) for name in COUNTED if name in threads}
        if self.threads is not None:
            found = dict.fromkeys(COUNTED, str(self.threads))
        return found | ({} if seed is None else {HASH_SEED_VARIABLE: str(seed)})


AS_IT_WAS = Perturbation()


def perturbations(environment: Mapping[str, Any]) -> tuple[Perturbation, Perturbation]:
    """Return two perturbations that share the clock and nothing else, so that it can be told which one mattered.

    Parameters
    ----------
    environment
        That of the record: the two differ from it.
    """
    threads = environment["threads"]
    used = next((int(threads[name]) for name in COUNTED if str(threads.get(name, "")).isdigit()), None)
    used = used or threads.get("cpus") or os.cpu_count() or 1
    seed = environment["hash_seed"] or 0
    return (
        Perturbation(hash_seed=seed + 1, clock_ahead=AHEAD),
        Perturbation(threads=1 if used > 1 else 2, clock_ahead=AHEAD),
    )
