"""TrainingLog: an append-only record of numbers over training steps; nothing that was logged is lost with its process.

The format, version 1
---------------------
A log is a folder named after it; each attempt is a folder of its own in it, ``attempt-0001``, ``attempt-0002`` …, so
that running a cell again never overwrites what the last attempt wrote. Everything is little-endian. An attempt has:

``log.jsonl``
    One JSON object a line. The first is ``{"format": "workbench-training-log", "version": 1, "name", "attempt",
    "time"}``; the others have an ``event``: ``{"event": "name", "id", "name"}`` gives the metric's name for a number
    (before its first point is written), ``{"event": "resumed" | "closed", "time"}`` say when. Times are seconds since
    1970 (UTC). A last line without its end is ignored, as is any line that is no JSON object.
``points.bin``
    A header of 64 bytes: the magic ``WBPOINTS``, the version and the size of a record (``uint32`` each), the time of
    creation (``float64``), zeros. Then records of 32 bytes: ``step``, ``value``, ``time`` (``float64`` each), ``name``
    and ``mark`` (``uint32`` each). ``mark`` is 1 and is written last: the first record whose mark is 0 ends the log.
    The file may be longer than its records: blocks are allocated ahead and zero.
``arrays.bin``
    Only when predictions or weights were logged. Entries one after the other: the magic ``WBA1``, the length of the
    JSON text (``uint32``) and of the bytes behind it (``uint64``), the JSON text, the bytes, and the CRC-32 of text and
    bytes (``uint32``). The text has ``kind`` (``"truth"``, ``"predictions"`` or ``"weights"``) and ``arrays``, a list
    of ``{"name", "dtype", "shape"}`` whose bytes follow one another. An entry that is cut short or whose CRC differs
    ends the file.

A reader of version 1 reads any file of version 1. A change of this form needs a new version and a reader for the old.

How it survives
---------------
Points go into a shared memory map whose disk blocks were allocated first (``posix_fallocate``), so that a full disk is
an error in Python and not a SIGBUS, and a process killed by any signal leaves all its finished records to the page
cache. Where blocks cannot be allocated ahead, or on a network file system, each record is written with one ``write``.
A crash of the machine itself may lose the last seconds.
"""

from workbench.log.reader import LogReader, read_log
from workbench.log.training_log import TrainingLog

__all__ = ["LogReader", "TrainingLog", "read_log"]
