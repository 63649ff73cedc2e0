"""Names made short enough for an axis, and still told apart."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count


def short_names(names: Sequence[str], limit: int = 24) -> list[str]:
    """Return *names* cut to *limit* letters, no two alike: on an axis, things of one name are one thing.

    A name is cut at its end, or where that makes it like another, in its middle. What is still alike is counted, beyond
    the limit.

    Examples
    --------
    >>> short_names(["share of the first class", "share of the first group"], 16)
    ['share of…t class', 'share of…t group']
    """
    ends = [_cut(name, limit, limit - 1) for name in names]
    found = [
        short if times == 1 else _cut(name, limit, limit // 2)
        for name, short, times in zip(names, ends, _occurrences(ends), strict=True)
    ]
    return list(_counted(found))


def _counted(names: Sequence[str]) -> Iterator[str]:
    taken, told = set(names), set[str]()
    for name in names:
        others = (f"{name} ({number})" for number in count(2))
        short = next(other for other in others if other not in taken | told) if name in told else name
        told.add(short)
        yield short


def _occurrences(texts: Sequence[str]) -> list[int]:
    times = Counter(texts)
    return [times[text] for text in texts]


def _cut(name: str, limit: int, head: int) -> str:
    if len(name) <= limit:
        return name
    tail = limit - 1 - head
    return f"{name[:head]}…{name[len(name) - tail :]}"
