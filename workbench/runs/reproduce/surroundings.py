"""What of a run's environment is other than it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Change", "environment_changes"]

Change = dict[str, Any]


def environment_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, on_purpose: tuple[str, ...] = ()
) -> list[Change]:
    """Compare two environments as records have them.

    Parameters
    ----------
    on_purpose
        Of ``"hash seed"`` and ``"threads"``, what was made different and is not told.

    Returns
    -------
    list of dict
        ``{"what", "name", "recorded", "now"}``, with *what* one of ``"python" "platform" "package" "hardware"
        "threads" "hash seed"``; a package that is not installed is null. Empty where one of the two was not observed.
    """
    if before.get("python") is None or after.get("python") is None:
        return []
    return [each for each in _changes(before, after) if each["what"] not in on_purpose]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for what in ("python", "platform"):
        yield from _named(what, {what: before[what]}, {what: after[what]})
    yield from _named("package", before["packages"], after["packages"])
    yield from _named("hardware", before["hardware"], after["hardware"])
    yield from _named("threads", before["threads"], after["threads"])
    yield from _named("hash seed", {"hash seed": before["hash_seed"]}, {"hash seed": after["hash_seed"]})


def _named(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield {"what": what, "name": name, "recorded": before.get(name), "now": after.get(name)}
