"""LaTeX mathematics read into a small tree. What is not understood is an error with its place, never dropped.

Why not a library: pylatexenc 2.11 leaves indices and ``\\left … \\right`` unparsed and TeXicode 1.0.5 prints
unknown commands as ``?``, so both would need more wrapping than these pages, and neither says where it failed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlstudy.language import say
from dlstudy.lessons.formulas import symbols as s


class FormulaError(ValueError):
    """A formula that cannot be read: `offset` (from 0) in the LaTeX, and words."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset, self.message = offset, message


class Symbol(NamedTuple):
    """`kind`: ord, bin, rel, open, close, punct, op (a name), big (its indices above and below), space, text."""

    text: str
    kind: str = "ord"


class Row(NamedTuple):
    items: tuple[Node, ...]


class Fraction(NamedTuple):
    top: Node
    bottom: Node
    bar: bool = True


class Root(NamedTuple):
    inner: Node
    degree: Node | None = None


class Scripts(NamedTuple):
    base: Node
    sub: Node | None
    sup: Node | None


class Accent(NamedTuple):
    mark: str
    inner: Node


class Fenced(NamedTuple):
    left: str
    inner: Node
    right: str


class Grid(NamedTuple):
    """Rows of cells; `name` is the environment's."""

    name: str
    rows: tuple[tuple[Node, ...], ...]


class Brace(NamedTuple):
    """A brace under (or over) something; what it says is its index."""

    inner: Node
    over: bool = False


Node = Symbol | Row | Fraction | Root | Scripts | Accent | Fenced | Grid | Brace

GRIDS = ("matrix", "pmatrix", "bmatrix", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix", "cases", "aligned", "align",
         "align*", "split", "gathered", "gather", "array", "alignedat")  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}^_&]|[^\S\n]+|\n|.", re.DOTALL)
_DEEPEST = 60


def parse(tex: str) -> Row:
    """The tree of a formula. Raises FormulaError."""
    reader = _Reader(tex)
    row = reader.row(())
    if reader.at < len(reader.tokens):
        offset, token = reader.tokens[reader.at]
        raise FormulaError(offset, say(fr=f"« {token} » n'a pas de début", en=f"'{token}' has no beginning"))
    return row


class _Reader:
    def __init__(self, tex: str) -> None:
        self.tokens = [(found.start(), found[0]) for found in _TOKEN.finditer(tex)]
        self.at = 0
        self.length = len(tex)
        self.depth = 0

    # ---- tokens --------------------------------------------------------------------------------

    def peek(self) -> str:
        """The next token that is no blank; empty at the end."""
        while self.at < len(self.tokens) and self.tokens[self.at][1].isspace():
            self.at += 1
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def error(self, fr: str, en: str, back: int = 0) -> FormulaError:
        place = self.at - back
        offset = self.tokens[place][0] if 0 <= place < len(self.tokens) else self.length
        return FormulaError(offset, say(fr=fr, en=en))

    # ---- structure -----------------------------------------------------------------------------

    def row(self, ends: tuple[str, ...]) -> Row:
        """Everything up to one of these tokens, which is left to be taken."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error("formule trop imbriquée", "formula nested too deeply")
        items: list[Node] = []
        while (
            (token := self.peek())
            and token not in ends
            and token not in ("}", "&", "\\\\", "\\end", "\\right")
        ):
            if token in ("^", "_", "'"):
                base = items.pop() if items else Symbol("")
                items.append(self.scripts(base))
            else:
                items.append(self.item())
        self.depth -= 1
        return Row(tuple(items))

    def scripts(self, base: Node) -> Scripts:
        sub: Node | None = None
        sup: Node | None = None
        while (token := self.peek()) in ("^", "_", "'"):
            self.at += 1
            if token == "'":
                sup = Row((*(_items(sup)), Symbol("′")))
            elif token == "^":
                inner = self.argument()
                sup = Row((*_items(sup), *_items(inner))) if sup else inner
            elif sub is not None:
                raise self.error("deux indices à la suite", "two subscripts in a row", 1)
            else:
                sub = self.argument()
        return Scripts(base, sub, sup)

    def argument(self) -> Node:
        """One argument: a group, or the next thing."""
        token = self.peek()
        if token in ("", "}", "&", "\\\\", "^", "_"):
            raise self.error("il manque un argument", "an argument is missing")
        if token == "{":
            return self.group()
        if token.isdigit():  # \frac12 takes one digit
            self.at += 1
            return Symbol(token)
        return self.item()

    def group(self) -> Row:
        if self.peek() != "{":
            raise self.error("« { » est attendu", "'{' was expected")
        opened = self.at
        self.at += 1
        row = self.row(())
        if self.peek() != "}":
            self.at = opened
            raise self.error("cette accolade n'est pas fermée", "this brace is not closed")
        self.at += 1
        return row

    def raw(self) -> str:
        """The words of a group, blanks kept: the argument of ``\\text``."""
        if self.peek() != "{":
            raise self.error("« { » est attendu", "'{' was expected")
        self.at += 1
        words, depth = "", 1
        while self.at < len(self.tokens):
            token = self.tokens[self.at][1]
            self.at += 1
            depth += (token == "{") - (token == "}")
            if not depth:
                return re.sub(r"\\([%#&$_{} ])", r"\1", words).replace("~", "\u00a0").replace("\n", " ")
            words += token if token not in "{}" else ""
        raise self.error("cette accolade n'est pas fermée", "this brace is not closed")

    def item(self) -> Node:
        """One thing, without its indices."""
        token = self.take()
        if token == "{":
            self.at -= 1
            return self.group()
        if token.startswith("\\") and len(token) > 1:
            return self.command(token[1:])
        if token == "~":
            return Symbol(" ", "space")
        return _character(token)

    def command(self, name: str) -> Node:
        star = name.rstrip("*")
        if name in s.ORDINARY:
            return Symbol(s.ORDINARY[name])
        for table, kind in ((s.BINARY, "bin"), (s.RELATIONS, "rel"), (s.LIMITS, "big"), (s.INTEGRALS, "int"),
                            (s.SPACES, "space")):  # fmt: skip
            if (len(name) > 1 and name in table) or (kind == "space" and name in table):
                return Symbol(table[name], kind)
        if name in s.OPERATORS:
            return Symbol(name, "op")
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return Fraction(self.argument(), self.argument())
        if name == "binom":
            return Fenced("(", Fraction(self.argument(), self.argument(), False), ")")
        if name == "sqrt":
            degree = None
            if self.peek() == "[":
                self.at += 1
                degree = self.row(("]",))
                self.take()
            return Root(self.argument(), degree)
        if star == "operatorname":
            return Symbol(self.raw(), "big" if name.endswith("*") else "op")
        if name in s.TEXTS:
            return Symbol(self.raw(), "text")
        if name in s.FOUNTS:
            return _in_fount(name, self.argument())
        if name in s.ACCENTS:
            return Accent(s.ACCENTS[name], self.argument())
        if name in ("underbrace", "overbrace"):
            return Brace(self.argument(), name == "overbrace")
        if name in ("boxed", "mathop", "phantom", "substack", "mathbin", "mathrel", "ensuremath"):
            return self.argument()
        if name == "not" and self.peek():
            item = self.item()
            return Symbol(item.text + "\u0338", item.kind) if isinstance(item, Symbol) else item
        if re.fullmatch(r"[bB]igg?[lrm]?", name):
            return Symbol(self.delimiter(), {"l": "open", "r": "close"}.get(name[-1], "ord"))
        if name == "left":
            return self.fenced()
        if name == "middle":
            return Symbol(self.delimiter(), "rel")
        if name == "begin":
            return self.grid()
        if name in ("{", "}", "|") or name in s.OPENING or name in s.CLOSING or name in s.BARS:
            if name in s.OPENING:
                return Symbol(s.OPENING[name], "open")
            return Symbol(s.CLOSING[name], "close") if name in s.CLOSING else Symbol(_bar(name))
        raise self.error(f"commande inconnue : \\{name}", f"unknown command: \\{name}", 1)

    def delimiter(self) -> str:
        token = self.take()
        name = token[1:] if len(token) > 1 else token
        if token == ".":
            return ""
        if token == "\\|":
            return "‖"
        for table in (s.OPENING, s.CLOSING, s.BARS):
            if name in table:
                return table[name]
        if token in ("/", "<", ">"):
            return {"<": "⟨", ">": "⟩"}.get(token, token)
        raise self.error("un délimiteur est attendu", "a delimiter was expected", 1)

    def fenced(self) -> Fenced:
        opened = self.at - 1
        left = self.delimiter()
        inner = self.row(())
        if self.peek() != "\\right":
            self.at = opened
            raise self.error("\\left sans \\right", "\\left without \\right")
        self.at += 1
        return Fenced(left, inner, self.delimiter())

    def grid(self) -> Grid:
        opened = self.at - 1
        name = self.raw()
        if name not in GRIDS:
            self.at = opened
            raise self.error(f"environnement inconnu : {name}", f"unknown environment: {name}")
        if name in ("array", "alignedat"):
            self.raw()
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            cells.append(self.row(()))
            token = self.take()
            if token == "&":
                continue
            rows.append(tuple(cells))
            cells = []
            if token == "\\\\":
                if self.peek() == "[":  # \\[2pt]
                    while self.take() not in ("]", ""):
                        pass
                continue
            if token == "\\end" and self.raw() == name:
                break
            self.at = opened
            raise self.error(f"\\begin{{{name}}} sans \\end", f"\\begin{{{name}}} without \\end")
        if rows and all(isinstance(cell, Row) and not cell.items for cell in rows[-1]):
            rows.pop()  # a \\ at the end of the last row
        return Grid(name, tuple(rows))


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.items if isinstance(node, Row) else (node,)


def _bar(name: str) -> str:
    return "‖" if name in ("|", "Vert") else "|"


def _character(token: str) -> Symbol:
    if token in s.BINARY:
        return Symbol(s.BINARY[token], "bin")
    if token in s.RELATIONS:
        return Symbol(s.RELATIONS[token], "rel")
    if token in "([":
        return Symbol(token, "open")
    if token in ")]":
        return Symbol(token, "close")
    if token in ",;":
        return Symbol(token, "punct")
    if token in "!":
        return Symbol(token, "close")
    return Symbol(token)


def _in_fount(fount: str, node: Node) -> Node:
    """The same thing with its letters changed; upright words of several letters are one name."""
    if isinstance(node, Row):
        if fount in ("mathrm", "mathsf", "mathtt", "mathit") and len(node.items) > 1 and all(
            isinstance(item, Symbol) and item.kind == "ord" for item in node.items
        ):  # fmt: skip
            return Symbol("".join(item.text for item in node.items if isinstance(item, Symbol)), "op")
        return Row(tuple(_in_fount(fount, item) for item in node.items))
    if isinstance(node, Symbol):
        return node._replace(text=s.alphabet(fount, node.text))
    if isinstance(node, Scripts):
        return node._replace(base=_in_fount(fount, node.base))
    if isinstance(node, Accent):
        return node._replace(inner=_in_fount(fount, node.inner))
    return node
