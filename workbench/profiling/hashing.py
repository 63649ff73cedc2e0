"""64-bit hashes of values, the same in every process, batch and library.

Numbers go through the finaliser of SplitMix64 (Steele, Lea and Flood 2014); texts are folded eight bytes at a time
through the same mixer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.chunks import chunks

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64] | NDArray[np.float64]

__all__ = ["bits_of", "hash_numbers", "hash_texts", "mix", "small_hashes"]

_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
WORD = 8


def mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread 64-bit words over all 64-bit words, one to one."""
    mixed = _almost_mixed(bits)
    np.bitwise_xor(mixed, np.right_shift(mixed, _SHIFTS[2]), out=mixed)
    return mixed


def hash_numbers(values: Numbers) -> NDArray[np.uint64]:
    """Hash 64-bit integers or floats; 0.0 and −0.0 are equal."""
    return mix(bits_of(values))


def small_hashes(values: Numbers, below: int) -> NDArray[np.uint64]:
    """Return the hashes, in order, of those numbers whose hash is less than *below*."""
    found = []
    # The last step of the mixer leaves the upper 31 bits alone, and few hashes are small: they alone take it.
    bound = np.uint64(below | (2**33 - 1))
    for part in chunks(values.size):
        mixed = _almost_mixed(bits_of(values[part]))
        few = mixed[mixed <= bound]
        np.bitwise_xor(few, np.right_shift(few, _SHIFTS[2]), out=few)
        found.append(few[few < np.uint64(below)])
    return np.concatenate(found) if found else np.empty(0, dtype=np.uint64)


def bits_of(values: Numbers) -> NDArray[np.uint64]:
    """View 64-bit integers or floats as words, which are equal where the numbers are."""
    same = values + 0.0 if values.dtype == np.float64 else values  # −0.0 becomes 0.0
    return same.view(np.uint64)


def _almost_mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed: NDArray[np.uint64] = bits + _STEP
    spare = np.right_shift(mixed, _SHIFTS[0])
    np.bitwise_xor(mixed, spare, out=mixed)
    np.multiply(mixed, _FACTORS[0], out=mixed)
    np.right_shift(mixed, _SHIFTS[1], out=spare)
    np.bitwise_xor(mixed, spare, out=mixed)
    np.multiply(mixed, _FACTORS[1], out=mixed)
    return mixed


def hash_texts(array: pa.Array) -> NDArray[np.uint64]:
    """Hash an Arrow array of texts or bytes by their UTF-8 bytes; what lies under nulls is arbitrary."""
    wide = "large" in str(array.type)
    offsets = _offsets(array, wide=wide)
    starts = offsets[:-1]
    lengths = np.diff(offsets)
    hashes = mix(lengths.astype(np.uint64))
    data = array.buffers()[2]
    if data is None or lengths.size == 0 or int(lengths.max()) == 0:
        return hashes
    first, last = int(offsets[0]), int(offsets[-1])
    padded = np.zeros(last - first + WORD, dtype=np.uint8)
    padded[: last - first] = np.frombuffer(data, dtype=np.uint8, count=last)[first:]
    words = np.lib.stride_tricks.as_strided(
        padded[:WORD].view(np.uint64), shape=(last - first + 1,), strides=(1,), writeable=False
    )
    active: NDArray[np.int64] = np.flatnonzero(lengths > 0)
    at = (starts - first)[active].astype(np.int64)
    left = lengths[active].astype(np.int64)
    while active.size:
        word = words[at]
        short = left < WORD
        if short.any():
            unused = ((WORD - np.minimum(left, WORD)) * 8).astype(np.uint64)
            word = np.left_shift(word, unused)
        hashes[active] = mix(hashes[active] ^ word)
        more = left > WORD
        active, at, left = active[more], at[more] + WORD, left[more] - WORD
    return hashes


def _offsets(array: pa.Array, *, wide: bool) -> NDArray[np.int64]:
    buffer = array.buffers()[1]
    dtype = np.int64 if wide else np.int32
    if buffer is None or buffer.size == 0:
        return np.zeros(len(array) + 1, dtype=np.int64)
    raw = np.frombuffer(buffer, dtype=dtype, count=array.offset + len(array) + 1)[array.offset :]
    return raw.astype(np.int64)
