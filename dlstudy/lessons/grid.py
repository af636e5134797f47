"""A table in lines: columns as wide as they need, the widest narrowed where there is no room."""

from __future__ import annotations

from dlstudy.lessons.flow import Line, flowed, size
from dlstudy.lessons.model import Span, Spans, Table, words

_GAP = 3


def table_lines(table: Table, width: int) -> list[Line]:
    """The table in at most `width` columns: a bold head, a line, the rows."""
    head = tuple(tuple(Span(s.text, s.style or "head") for s in cell) for cell in table.head)
    rows = [head, *table.rows]
    columns = len(head)
    if not columns:
        return []
    natural = [max(size(words(row[c])) for row in rows if c < len(row)) for c in range(columns)]
    least = [
        min(natural[c], max((_longest(row[c]) for row in rows if c < len(row)), default=1))
        for c in range(columns)
    ]
    widths = _fitted(natural, least, width - _GAP * (columns - 1))
    lines: list[Line] = []
    several = any(
        len(flowed(row[c], widths[c])) > 1 for row in table.rows for c in range(min(columns, len(row)))
    )
    for k, row in enumerate(rows):
        cells = [
            flowed(row[c], widths[c], side=table.sides[c]) if c < len(row) else [] for c in range(columns)
        ]
        for n in range(max(1, *(len(cell) for cell in cells))):
            line: Line = []
            for c, cell in enumerate(cells):
                piece = cell[n] if n < len(cell) else []
                room = widths[c] - sum(size(text) for text, _ in piece)
                line += [*piece, (" " * (room + (_GAP if c + 1 < columns else 0)), "")]
            lines.append(line)
        if not k:
            lines.append([("─" * (sum(widths) + _GAP * (columns - 1)), "rule")])
        elif several and k + 1 < len(rows):
            lines.append([])
    return lines


def _fitted(natural: list[int], least: list[int], room: int) -> list[int]:
    """Widths that fit: the widest column gives way first, no column below its longest word unless it must."""
    widths = list(natural)
    for floor in (least, [3] * len(widths)):
        while sum(widths) > room:
            able = [c for c in range(len(widths)) if widths[c] > floor[c]]
            if not able:
                break
            widths[max(able, key=lambda c: widths[c])] -= 1
    return widths


def _longest(spans: Spans) -> int:
    return max((sum(size(text) for text, _ in line) for line in flowed(spans, 4)), default=1)
