"""A formula as text: on one line within a sentence, over several lines where it stands alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from dlstudy.lessons.formulas import symbols as s
from dlstudy.lessons.formulas.boxes import Box, beside, cells, delimiter, pad, stacked, text
from dlstudy.lessons.formulas.tex import (
    Accent,
    Brace,
    Fenced,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Scripts,
    Symbol,
    parse,
)

_LOOSE = re.compile(r"[_^](\w+|\[[^]]*\])$")
_FENCES = {"pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Vmatrix": "‖‖", "Bmatrix": "{}"}


def inline(tex: str) -> str:
    """The formula on one line: ``σ(x) = 1/(1 + e⁻ˣ)``. Raises FormulaError."""
    return _Painter(flat=True).row(parse(tex).items).lines[0].strip()


def display(tex: str, width: int = 78) -> list[str]:
    """The formula over several lines of at most `width` columns where it can be broken. Raises FormulaError."""
    painter = _Painter(flat=False)
    tree = parse(tex)
    pieces = painter.pieces(tree.items)
    whole = beside([box for box, _ in pieces])
    if whole.width <= width:
        return [line.rstrip() for line in whole.lines]
    lines: list[str] = []
    for k, row in enumerate(_broken(pieces, width)):
        box = beside(row)
        lines += [("    " if k else "") + line.rstrip() for line in box.lines]
    return lines


def _broken(pieces: Sequence[tuple[Box, str]], width: int) -> list[list[Box]]:
    """Pieces on several rows, each begun by a relation, or by a sign where there is none."""
    rows: list[list[Box]] = [[]]
    used = 0
    for at, (box, kind) in enumerate(pieces):
        stop = {"rel": ("rel",), "bin": ("rel", "bin")}.get(kind)
        if stop and rows[-1]:
            reach = next((k for k in range(at + 1, len(pieces)) if pieces[k][1] in stop), len(pieces))
            needed = sum(piece.width for piece, _ in pieces[at:reach])
            # What would not fit on a row of its own either may as well begin here.
            if used + needed > width - 4 and (kind == "bin" or needed <= width - 4):
                rows.append([])
                used = 0
        rows[-1].append(box)
        used += box.width
    return rows


class _Painter:
    """Paints a tree: `flat` keeps everything on one line."""

    def __init__(self, flat: bool) -> None:
        self.flat = flat

    # ---- rows ----------------------------------------------------------------------------------

    def row(self, items: Sequence[Node], *, tight: bool = False) -> Box:
        return beside([box for box, _ in self.pieces(items, tight=tight)])

    def pieces(self, items: Sequence[Node], *, tight: bool = False) -> list[tuple[Box, str]]:
        """Boxes with their kinds, blanks between them as mathematics is set; none within indices (`tight`)."""
        found: list[tuple[Box, str]] = []
        before, loose = "start", False
        flattened = list(_spliced(items))
        for k, item in enumerate(flattened):
            kind = _kind(item)
            after = _kind(flattened[k + 1]) if k + 1 < len(flattened) else "end"
            if kind == "bin" and (
                before in ("start", "bin", "rel", "open", "punct", "op", "big") or after == "end"
            ):
                kind = "sign"  # -x, or an index that is only a sign
            if (
                kind == "space"
                and found
                and found[-1][0].lines[-1].endswith(" ")
                and item == Symbol(" ", "space")
            ):
                continue  # a thin blank where there is one already
            box = self.paint(item)
            left, right = ("", "") if tight else self.gaps(kind, before, after, loose)
            if left and found and found[-1][0].lines[0].endswith(" ") and found[-1][0].height == 1:
                left = ""
            if left or right:
                box = beside([text(left), box, text(right)])
            found.append((box, kind))
            loose = self.flat and isinstance(item, Scripts) and _LOOSE.search(box.lines[0]) is not None
            before = before if kind == "space" else kind
        return found

    def gaps(self, kind: str, before: str, after: str, loose: bool) -> tuple[str, str]:
        """The blanks on both sides of something, by its kind and its neighbours'."""
        if kind in ("bin", "rel"):
            return " ", " "
        if kind == "punct":
            return "", " "
        if kind in ("op", "big", "int"):
            closed = after in ("open", "end", "bin", "rel", "close", "punct", "space")
            return " " if before in ("ord", "close", "op", "frac") else "", "" if closed else " "
        if loose and kind in ("ord", "text", "frac"):
            return " ", ""  # ∇_w L: where the index ends
        if self.flat:
            apart = (before == "frac" and kind in ("ord", "open")) or (before == "ord" and kind == "frac")
        else:
            apart = (before == "frac" and kind in ("frac", "text", "ord", "open")) or (
                (before == "op" and kind in ("frac", "text")) or (before == "sign" and kind == "frac")
            )
        return " " if apart else "", ""

    def paint(self, node: Node, *, tight: bool = False) -> Box:
        if isinstance(node, Symbol):
            return text(node.text)
        if isinstance(node, Row):
            return self.row(node.items, tight=tight)
        if isinstance(node, Fraction):
            return self.fraction(node)
        if isinstance(node, Root):
            return self.root(node)
        if isinstance(node, Scripts):
            return self.scripts(node)
        if isinstance(node, Accent):
            return self.accent(node)
        if isinstance(node, Fenced):
            inner = self.paint(node.inner)
            return beside([delimiter(node.left, inner), inner, delimiter(node.right, inner)])
        if isinstance(node, Grid):
            return self.grid(node)
        return self.brace(node, "")

    def line(self, node: Node) -> str:
        """Something on one line, without blanks: an index, or one side of a small fraction."""
        return _Painter(flat=True).paint(node, tight=True).lines[0]

    # ---- fractions and roots -------------------------------------------------------------------

    def fraction(self, node: Fraction) -> Box:
        if self.flat:
            top, bottom = self.paint(node.top).lines[0], self.paint(node.bottom).lines[0]
            if not node.bar:
                return text(f"{top} {bottom}")
            if vulgar := s.VULGAR.get((top, bottom)):
                return text(vulgar)
            return text(_wrapped(node.top, top) + "/" + _wrapped(node.bottom, bottom, below=True))
        over, under = self.paint(node.top), self.paint(node.bottom)
        if not node.bar:
            return stacked([over, under], 0)
        width = max(over.width, under.width)
        bar = text("─" * (width + 2))
        return stacked([over, bar, under], 1)

    def root(self, node: Root) -> Box:
        inner = self.paint(node.inner)
        degree = self.line(node.degree) if node.degree else ""
        sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
        if sign is None:
            sign = (s.raised(degree) or degree) + "√"
        if inner.height == 1:
            line = inner.lines[0]
            return text(sign + (line if _single(node.inner) else f"({line})"))
        roof = text("┌" + "─" * (inner.width + 1))
        body = [("╲│ " if k == inner.height - 1 else " │ ") + line for k, line in enumerate(inner.lines)]
        top = " " + roof.lines[0]
        width = max(cells(line) for line in (top, *body))
        box = Box(tuple(pad(line, width, "l") for line in (top, *body)), inner.base + 1)
        return box if degree in ("", "2") else beside([text(s.raised(degree) or degree), box])

    # ---- indices -------------------------------------------------------------------------------

    def scripts(self, node: Scripts) -> Box:
        base = node.base
        if isinstance(base, Brace):
            return self.brace(base, self.spaced(node.sub or node.sup))
        if isinstance(base, Symbol) and base.kind == "big" and not self.flat:
            boxes = [self.small(node.sup)] if node.sup else []
            at = len(boxes)
            boxes.append(text(base.text))
            if node.sub:
                boxes.append(self.small(node.sub))
            return stacked(boxes, at)
        body = self.paint(base)
        sub = self.line(node.sub) if node.sub else ""
        sup = self.line(node.sup) if node.sup else ""
        low, high = s.lowered(sub), s.raised(sup)
        if self.flat or (body.height == 1 and low is not None and high is not None):
            inner = body.lines[0]
            if isinstance(base, Fraction) and "/" in inner:
                inner = f"({inner})"
            if low is None:
                low = "_" + (sub if _one_word(node.sub, sub) else f"({self.spaced(node.sub)})")
            if high is None:
                high = "^" + (sup if _one_word(node.sup, sup) else f"({self.spaced(node.sup)})")
            return text(inner + low + high)
        return self._raised(body, node)

    def _raised(self, body: Box, node: Scripts) -> Box:
        """Indices that Unicode has no small letters for, or beside something tall, on lines of their own."""
        sup = self.small(node.sup, s.raised, body.height > 2) if node.sup else None
        sub = self.small(node.sub, s.lowered, body.height > 2) if node.sub else None
        width = max(box.width for box in (sup, sub) if box)
        over = list(sup.lines) if sup else []
        under = list(sub.lines) if sub else []
        # Beside something tall the indices begin at its first and last line, beside a letter above and below it.
        reach = 1 if body.height > 2 else 0
        side: list[str] = [" " * width] * body.height
        extra_top, extra_bottom = list(over), list(under)
        if reach and over:
            side[0] = pad(over[-1], width, "l")
            extra_top = over[:-1]
        if reach and under:
            side[-1] = pad(under[0], width, "l")
            extra_bottom = under[1:]
        blank = " " * body.width
        lines = [blank + pad(line, width, "l") for line in extra_top]
        lines += [line + beside_ for line, beside_ in zip(body.lines, side, strict=True)]
        lines += [blank + pad(line, width, "l") for line in extra_bottom]
        return Box(tuple(lines), body.base + len(extra_top))

    def small(
        self, node: Node | None, letters: Callable[[str], str | None] = lambda _: None, small: bool = False
    ) -> Box:
        """An index as a box of its own, without blanks; in small letters, if that is wanted and there are some."""
        if node is None:
            return text("")
        words = letters(self.line(node)) if small else None
        return self.paint(node, tight=True) if words is None else text(words)

    def spaced(self, node: Node | None) -> str:
        return _Painter(flat=True).paint(node).lines[0].strip() if node else ""

    # ---- what goes over and round --------------------------------------------------------------

    def accent(self, node: Accent) -> Box:
        inner = self.paint(node.inner)
        over = node.mark == "\u0304" and inner.width > 1 and not self.flat
        if inner.width and (inner.height > 1 or over):
            return stacked([text("‾" * inner.width), inner], 1)
        line = inner.lines[0]
        whole = node.mark in ("\u0304", "\u0332")  # a bar covers all, a hat sits on the first letter
        marked = "".join(
            c + (node.mark if (k == 0 or whole) and c != " " else "") for k, c in enumerate(line)
        )
        return text(unicodedata.normalize("NFC", marked))

    def brace(self, node: Brace, words: str) -> Box:
        inner = self.paint(node.inner)
        if self.flat:
            return text(inner.lines[0] + (f" [{words}]" if words else ""))
        width = max(inner.width, 3)
        left = (width - 3) // 2
        right = width - 3 - left
        under = text("╰" + "─" * left + ("┬" if not node.over else "┴") + "─" * right + "╯")
        over = text("╭" + "─" * left + "┴" + "─" * right + "╮")
        if node.over:
            return stacked([text(words), over, inner] if words else [over, inner], 2 if words else 1)
        return stacked([inner, under, text(words)] if words else [inner, under], 0)

    # ---- matrices ------------------------------------------------------------------------------

    def grid(self, node: Grid) -> Box:
        painted = [[self.paint(cell) for cell in row] for row in node.rows]
        columns = max((len(row) for row in painted), default=0)
        painted = [row + [text("")] * (columns - len(row)) for row in painted]
        if not painted:
            return text("")
        fence = _FENCES.get(node.name, "")
        if self.flat:
            joint = " " if fence or node.name == "matrix" else ""
            rows = [joint.join(box.lines[0] for box in row).strip() for row in painted]
            if node.name == "cases":
                return text("{ " + " ; ".join(", ".join(b.lines[0].strip().rstrip(",") for b in row if b.width)
                                             for row in painted))  # fmt: skip
            inner = "; ".join(rows)
            return text((fence[:1] or "") + inner + (fence[1:] or ""))
        widths = [max(row[c].width for row in painted) for c in range(columns)]
        gap = 2 if fence or node.name in ("matrix", "smallmatrix", "array", "cases") else 0
        rows_boxes = []
        for row in painted:
            filled = []
            for c, box in enumerate(row):
                side = "c"
                if node.name in ("aligned", "align", "align*", "split", "alignedat"):
                    side = "r" if c % 2 == 0 else "l"
                    if c and c % 2 == 0:
                        filled.append(text("   "))
                elif node.name == "cases":
                    side = "l"
                filled.append(Box(tuple(pad(line, widths[c], side) for line in box.lines), box.base))
                if gap and c + 1 < columns:
                    filled.append(text(" " * (gap + (node.name == "cases"))))
            rows_boxes.append(beside(filled))
        tall = any(box.height > 1 for box in rows_boxes)
        if tall and len(rows_boxes) > 1:
            spaced: list[Box] = []
            for box in rows_boxes:
                spaced += [box, text("")] if not fence or node.name == "cases" else [box]
            rows_boxes = spaced[:-1] if spaced[-1].width == 0 else spaced
        joined = stacked(rows_boxes, 0, "l")
        joined = joined._replace(base=(joined.height - 1) // 2)
        if node.name == "cases":
            return beside([delimiter("{", joined), text(" "), joined])
        if fence:
            body = beside([text(" "), joined, text(" ")]) if joined.height > 1 else joined
            return beside([delimiter(fence[0], body), body, delimiter(fence[1], body)])
        return joined


def _spliced(items: Sequence[Node]) -> list[Node]:
    """Groups that only held things together (``{,}`` and ``{+}`` keep their meaning as one letter)."""
    found: list[Node] = []
    for item in items:
        if isinstance(item, Row):
            if len(item.items) == 1 and isinstance(item.items[0], Symbol):
                found.append(item.items[0]._replace(kind="ord"))
            else:
                found += _spliced(item.items)
        else:
            found.append(item)
    return found


def _kind(node: Node) -> str:
    if isinstance(node, Symbol):
        return node.kind
    if isinstance(node, Scripts):
        return _kind(node.base) if not isinstance(node.base, Row) else "ord"
    if isinstance(node, Fraction):
        return "frac"
    if isinstance(node, Fenced):
        return "open" if node.left in ("(", "[") else "ord"
    return "ord"


def _single(node: Node) -> bool:
    """Whether this is one letter or number, with or without indices: it needs no parentheses."""
    if isinstance(node, Row):
        items = _spliced(node.items)
        if len(items) == 1:
            return _single(items[0])
        return bool(items) and all(
            isinstance(i, Symbol) and (i.text.isdigit() or i.text in ".,") for i in items
        )
    if isinstance(node, Scripts):
        return _single(node.base)
    return isinstance(node, (Symbol, Accent, Fenced))


def _wrapped(node: Node, line: str, below: bool = False) -> str:
    """One side of a fraction on a line: in parentheses unless it is clear without."""
    if _single(node):
        return line
    items = _spliced(node.items) if isinstance(node, Row) else [node]
    kinds = [_kind(item) for item in items]
    plain = all(kind in ("ord",) for kind in kinds) and not any(isinstance(item, Fraction) for item in items)
    if plain and (not below or len(items) <= 2) and " " not in line and "/" not in line:
        return line
    return f"({line})"


def _one_word(node: Node | None, line: str) -> bool:
    bracketed = line[:1] + line[-1:] in ("[]", "()") and line.count("(") + line.count("[") == 1
    return node is not None and (len(line) == 1 or bracketed or (line.isascii() and line.isalnum()))
