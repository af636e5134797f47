"""Reading entries straight out of a damaged file, without SQLite: every one that is still whole is found.

An entry starts with its id, and its id looks like nothing else. So the file and its `-wal` companion are searched
for ids, the record round each one is read as the SQLite file format (sections 1.6 and 2.1) lays it down, and what
agrees with its checksum is an entry, wherever it lies and whatever happened to the pages that led to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.journal.entry import COLUMNS, Entry, from_row

_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_ID_TYPE = 0x55  # the serial type of a text of 36 bytes
_COLUMNS = len(COLUMNS.split(", "))
_LONGEST_HEADER = 40
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_PAGE = 4096

#: The bytes of a page by its number, or None.
Pages = Callable[[int], "bytes | None"]


class Carved(NamedTuple):
    """What a damaged journal still holds, and the ids of entries that it names but no longer holds."""

    entries: list[Entry]
    lost: set[str]


def carve(file: Path) -> Carved:
    """Everything that can still be read of the journal `file` and of its `-wal` file beside it."""
    main, log = _bytes(file), _bytes(Path(f"{file}-wal"))
    size = _page_size(main, log)
    in_log = _pages_of_log(log, size)

    def from_main(number: int) -> bytes | None:
        page = main[(number - 1) * size : number * size]
        return page if number > 0 and len(page) == size else None

    def from_log(number: int) -> bytes | None:
        return in_log.get(number) or from_main(number)

    found: dict[str, Entry] = {}
    named: dict[str, int] = {}
    for blob, pages in ((main, from_main), (log, from_log)):
        for match in _ID.finditer(blob):
            identity = match.group().decode()
            named[identity] = named.get(identity, 0) + 1
            if identity not in found:
                for record in _records(blob, match.start(), size, pages):
                    try:
                        if record[-1] is not None:
                            found[identity] = from_row(record)
                    except (ValueError, TypeError):
                        continue
    # Two indexes name every entry; an id that stands there once only is a spoilt copy of another one.
    lost = {identity for identity, times in named.items() if times > 1 and identity not in found}
    return Carved(sorted(found.values()), lost)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _page_size(main: bytes, log: bytes) -> int:
    """The size of a page as either file's header tells it, else ours."""
    for size in (int.from_bytes(main[16:18], "big"), int.from_bytes(log[8:12], "big")):
        if size == 1:
            return 65536
        if 512 <= size <= 65536 and size & (size - 1) == 0:
            return size
    return _PAGE


def _pages_of_log(log: bytes, size: int) -> dict[int, bytes]:
    """The newest copy of each page in a `-wal` file: a header of 32 bytes, then frames of 24 bytes and a page."""
    pages = {}
    for start in range(32, len(log) - size - 23, size + 24):
        pages[int.from_bytes(log[start : start + 4], "big")] = log[start + 24 : start + 24 + size]
    return pages


def _records(blob: bytes, start: int, size: int, pages: Pages) -> Iterator[tuple[Any, ...]]:
    """The records of our columns whose first value stands at `start`."""
    for length in range(_COLUMNS + 1, _LONGEST_HEADER):
        header = start - length
        if header < 0 or blob[header] != length or blob[header + 1] != _ID_TYPE:
            continue
        types, position = [], header + 1
        while position < start:
            value, position = _varint(blob, position)
            types.append(value)
        if position != start or len(types) < _COLUMNS:
            continue
        total = length + sum(map(_width, types))
        whole = _payload(blob, header, total, size, pages)
        if whole is not None:
            try:
                yield _values(whole, length, types[:_COLUMNS])
            except UnicodeDecodeError:
                continue


def _payload(blob: bytes, start: int, total: int, size: int, pages: Pages) -> bytes | None:
    """A record of `total` bytes from `start` on; what does not fit its page lies on a chain of further pages."""
    most = size - 35
    if total <= most:
        return blob[start : start + total]
    least = (size - 12) * 32 // 255 - 23
    local = least + (total - least) % (size - 4)
    if local > most:
        local = least
    whole = bytearray(blob[start : start + local])
    following = int.from_bytes(blob[start + local : start + local + 4], "big")
    while len(whole) < total and len(whole) < 1 << 26:
        page = pages(following)
        if page is None:
            return None
        whole += page[4:]
        following = int.from_bytes(page[:4], "big")
    return bytes(whole[:total]) if len(whole) >= total else None


def _varint(blob: bytes, position: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = blob[position]
        position += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position
    return value << 8 | blob[position], position + 1


def _width(kind: int) -> int:
    """How many bytes a value of this serial type takes."""
    if kind >= 12:
        return (kind - 12) // 2
    return _INTEGERS.get(kind, 8 if kind == 7 else 0)


def _values(record: bytes, position: int, types: list[int]) -> tuple[Any, ...]:
    values: list[Any] = []
    for kind in types:
        raw = record[position : position + _width(kind)]
        position += len(raw)
        if kind >= 13 and kind % 2:
            values.append(raw.decode())
        elif kind in _INTEGERS:
            values.append(int.from_bytes(raw, "big", signed=True))
        else:
            values.append({8: 0, 9: 1}.get(kind))
    return tuple(values)
