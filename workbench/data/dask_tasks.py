"""Tasks on Dask: computed where the current client says, watched as they are done, and given up when somebody stops."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workbench.data.reasons import reason_of
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["LOOK", "compute", "current_client", "delayed", "failing", "waiting"]

LOOK = 0.1  # seconds between two looks at what is done
LOCAL = ("threads", "threading", "sync", "synchronous", "single-threaded", "processes", "multiprocessing")


def delayed(function: Any) -> Any:
    """Make tasks of calls of *function*."""
    from dask import delayed

    return delayed(function, pure=False)


def current_client() -> Any | None:
    """Return the client of the cluster that is current, without importing Dask where nobody has.

    There is none where Dask is told to compute in this process (``dask.config.set(scheduler="threads")``).
    """
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return None
    import dask

    if dask.config.get("scheduler", None) in LOCAL:
        return None
    try:
        return distributed.get_client()
    except ValueError:
        return None


def compute(
    tasks: Sequence[Any], *, done: Callable[[int], None] | None = None, marks: Sequence[Any] | None = None
) -> tuple[Any, ...]:
    """Compute tasks on the current cluster, else by Dask's scheduler in this process.

    Parameters
    ----------
    tasks
        `dask.delayed` values.
    done
        Is told the place of each mark as it is done. It is called often with nothing new as well, with −1.
    marks
        Those of the tasks within *tasks* that are watched; by default these themselves.

    Raises
    ------
    InvalidInput
        When a task fails.
    """
    import dask

    watched = tasks if marks is None else marks
    client = current_client()
    with failing():
        if client is None:
            with _told({each.key: place for place, each in enumerate(watched)}, done):
                found: tuple[Any, ...] = dask.compute(*tasks)
            return found
        if not tasks:
            return ()
        futures = client.compute([*tasks, *([] if marks is None else marks)])
        left = dict(enumerate(futures[-len(watched) :]))
        for _ in waiting(client, futures):
            for place in [place for place, future in left.items() if future.done()]:
                del left[place]
                if done is not None:
                    done(place)
            if done is not None:
                done(-1)
        return tuple(client.gather(futures[: len(tasks)]))


def waiting(client: Any, futures: Sequence[Any]) -> Iterator[None]:
    """Yield from time to time until all are done or one has failed, and a last time then.

    Whoever ends it before, Ctrl-C too, gives them all up.
    """
    from distributed import wait

    try:
        while True:
            try:
                wait(futures, timeout=LOOK, return_when="ALL_COMPLETED")
            except TimeoutError:
                if not any(future.status == "error" for future in futures):
                    yield
                    continue
            yield
            return
    except BaseException:
        client.cancel(list(futures))
        raise


@contextmanager
def failing() -> Iterator[None]:
    """Say in one line what went wrong in a graph: it may be anything, the graph is the caller's own."""
    try:
        yield
    except InvalidInput:
        raise
    except Exception as problem:  # noqa: BLE001
        raise InvalidInput(
            f"the Dask frame cannot be computed: {type(problem).__name__}: {reason_of(problem)}."
        ) from None


@contextmanager
def _told(keys: dict[str, int], done: Callable[[int], None] | None) -> Iterator[None]:
    """Hear of each of the tasks with these keys that a scheduler in this process has done."""
    if done is None:
        yield
        return
    from dask.callbacks import Callback

    def after(key: Any, *_: Any) -> None:
        done(keys.pop(key, -1))

    with Callback(posttask=after):
        yield
    for place in keys.values():  # of a scheduler that tells nothing
        done(place)
