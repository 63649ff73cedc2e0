"""64-bit hashes of values, the same in every process, batch and library.

Numbers go through the finaliser of SplitMix64 (Steele, Lea and Flood 2014); texts are folded eight bytes at a time
through the same mixer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["hash_numbers", "hash_texts", "mix"]

_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
WORD = 8


def mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread 64-bit words over all 64-bit words, one to one."""
    mixed: NDArray[np.uint64] = bits + _STEP
    spare = np.right_shift(mixed, _SHIFTS[0])
    np.bitwise_xor(mixed, spare, out=mixed)
    np.multiply(mixed, _FACTORS[0], out=mixed)
    np.right_shift(mixed, _SHIFTS[1], out=spare)
    np.bitwise_xor(mixed, spare, out=mixed)
    np.multiply(mixed, _FACTORS[1], out=mixed)
    np.right_shift(mixed, _SHIFTS[2], out=spare)
    np.bitwise_xor(mixed, spare, out=mixed)
    return mixed


def hash_numbers(values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.uint64]:
    """Hash 64-bit integers or floats; 0.0 and −0.0 are equal."""
    if values.dtype == np.float64:
        return mix((values + 0.0).view(np.uint64))
    return mix(values.view(np.uint64))


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
