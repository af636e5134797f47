"""One entry of the journal: its time-ordered id (UUID version 7, RFC 9562), its time, its checksum."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import zlib
from typing import Any, NamedTuple

#: The columns of an entry, in the order in which rows are read and written.
COLUMNS = "id, at, offset, kind, subject, data, key, checksum"

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_MICROSECOND = dt.timedelta(microseconds=1)
_TAIL = 1 << 74  # the bits of an id below its milliseconds, version and variant left out
_LATEST = 253402300799  # the last second of the year 9999: no clock that we can show goes further


class Entry(NamedTuple):
    """What was recorded once, and never changes.

    Fields: id (UUIDv7, increasing in the order of writing), at (microseconds since 1970 UTC), offset (seconds
    east of UTC on the learner's clock then), kind, subject, data (JSON object), key (idempotency key or None),
    undone (whether a later entry takes it back).
    """

    id: str
    at: int
    offset: int
    kind: str
    subject: str
    data: dict[str, Any]
    key: str | None = None
    undone: bool = False

    @property
    def when(self) -> dt.datetime:
        """The moment, on the clock that the learner saw (aware, fixed offset)."""
        zone = dt.timezone(dt.timedelta(seconds=self.offset))
        return (_EPOCH + self.at * _MICROSECOND).astimezone(zone)

    @property
    def row(self) -> tuple[str, int, int, str, str, str, str | None, int]:
        """The entry as a row of COLUMNS."""
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        head = (self.id, self.at, self.offset, self.kind, self.subject, data, self.key)
        return (*head, checksum(head))


def checksum(head: tuple[Any, ...]) -> int:
    """CRC-32 of a row without its checksum: tells an intact row from one that the disk has spoilt."""
    return zlib.crc32("\x1f".join("" if value is None else str(value) for value in head).encode())


def from_row(row: tuple[Any, ...], undone: bool = False) -> Entry:
    """The entry of a row of COLUMNS. Raises ValueError if the row is not what was written."""
    *head, stored = row
    if stored is not None and stored != checksum(tuple(head)):
        raise ValueError("checksum")
    identity, at, offset, kind, subject, data, key = head
    if not (isinstance(at, int) and isinstance(offset, int) and abs(offset) < 86400):
        raise ValueError("time")
    if not -62135510400 <= at // 1_000_000 <= _LATEST - 86400:
        raise ValueError("time")
    if not (
        isinstance(identity, str) and _ID.fullmatch(identity) and _value(identity) >> 74 <= _LATEST * 1000
    ):
        raise ValueError("id")
    if not (kind and isinstance(kind, str) and isinstance(subject, str) and isinstance(key, str | None)):
        raise ValueError("text")
    value = json.loads(data)
    if not isinstance(value, dict):
        raise ValueError("data")
    return Entry(identity, at, offset, kind, subject, value, key, undone)


def make_id(milliseconds: int, newest: str | None) -> str:
    """A new id for this moment, greater than the newest one even if the clock was set back.

    As in RFC 9562, section 6.2: where time does not increase, the random part is counted on by a random step.
    """
    value = (max(0, milliseconds) << 74) | (int.from_bytes(os.urandom(10), "big") % _TAIL)
    if newest is not None:
        last = _value(newest)
        if value <= last:
            value = last + 1 + int.from_bytes(os.urandom(5), "big")
    milliseconds, tail = value >> 74, value % _TAIL
    digits = f"{milliseconds:012x}7{tail >> 62:03x}{8 << 60 | tail % (1 << 62):016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _value(identity: str) -> int:
    """An id as a number that keeps its order: milliseconds, then the 74 bits that follow."""
    number = int(identity.replace("-", ""), 16)
    return (number >> 80 << 74) | ((number >> 64 & 0xFFF) << 62) | (number & ((1 << 62) - 1))


def split_time(when: dt.datetime) -> tuple[int, int]:
    """A moment as (microseconds since 1970 UTC, seconds east of UTC); a naive one is on the system's clock."""
    if when.tzinfo is None:
        when = when.astimezone()
    offset = when.utcoffset() or dt.timedelta()
    return (when - _EPOCH) // _MICROSECOND, round(offset.total_seconds())
