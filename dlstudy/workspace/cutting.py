"""One file for the author, three for the learner: the starter and the solution, in one language each.

The author writes `solution.py`. What stands between ``# >>> your turn`` and ``# <<<`` is what the learner writes;
in the starter a `NotImplementedError` with the function's name takes its place. A docstring or a comment may have
both languages, ``fr: …`` and ``en: …`` on lines of their own; the learner gets one.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize

from dlstudy.errors import DlstudyError
from dlstudy.language import LANGUAGES, say

BEGIN, END = "# >>> your turn", "# <<<"

_LABEL = re.compile(r"\s*(fr|en):\s?(.*)", re.DOTALL)
_COMMENT = re.compile(r"#\s*(fr|en):\s*(.*)")
_BOTH = re.compile(r"#\s*fr:\s*(?P<fr>.*?)\s+en:\s*(?P<en>.*)")
_OPENING = re.compile(r"""[rRuU]*("{3}|'{3}|"|')""")


def starter_source(source: str, lang: str, where: str = "solution.py") -> str:
    """The starter cut from a solution, in one language.

    Args:
        source: the text of `solution.py`.
        lang: "fr" or "en".
        where: the file's name, for the error.

    Raises DlstudyError where the markers or the file make no sense: that is the author's to mend.
    """
    tree = _parse(source, where)
    lines = source.splitlines()
    cut: list[str | None] = list(lines)
    for first, last in _regions(lines, where):
        name = _enclosing(tree, first + 1)
        if name is None:
            raise _wrong(where, first + 1, "marqueur hors de toute fonction", "a marker outside any function")
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        cut[first : last + 1] = [f'{indent}raise NotImplementedError("{name}")'] + [None] * (last - first)
    return _finish(lines, cut, tree, lang, where)


def solution_source(source: str, lang: str, where: str = "solution.py") -> str:
    """The solution to show, in one language and without the markers. Raises DlstudyError as `starter_source`."""
    tree = _parse(source, where)
    lines = source.splitlines()
    kept = [None if line.strip() in (BEGIN, END) else line for line in lines]
    return _finish(lines, kept, tree, lang, where)


def _parse(source: str, where: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise _wrong(where, error.lineno or 1, str(error.msg), str(error.msg)) from None


def _wrong(where: str, line: int, fr: str, en: str) -> DlstudyError:
    return DlstudyError(say(fr=f"{where}, ligne {line} : {fr}.", en=f"{where}, line {line}: {en}."))


def _regions(lines: list[str], where: str) -> list[tuple[int, int]]:
    """The first and last line (from 0, the markers) of each region."""
    regions: list[tuple[int, int]] = []
    first: int | None = None
    for number, line in enumerate(lines):
        marker = line.strip()
        if marker == BEGIN:
            if first is not None:
                raise _wrong(
                    where, number + 1, f"« {BEGIN} » deux fois de suite", f"'{BEGIN}' twice in a row"
                )
            first = number
        elif marker == END:
            if first is None:
                raise _wrong(where, number + 1, f"« {END} » sans « {BEGIN} »", f"'{END}' without '{BEGIN}'")
            regions.append((first, number))
            first = None
    if first is not None:
        raise _wrong(where, first + 1, f"« {BEGIN} » sans « {END} »", f"'{BEGIN}' without '{END}'")
    return regions


def _enclosing(tree: ast.Module, line: int) -> str | None:
    """``function`` or ``Class.method`` round a line (from 1); of functions inside each other the outermost."""
    names: list[str] = []
    body: list[ast.stmt] = tree.body
    while True:
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        for node in body:
            if isinstance(node, kinds) and node.lineno <= line <= (node.end_lineno or node.lineno):
                break
        else:
            return None
        names.append(node.name)
        if not isinstance(node, ast.ClassDef):
            return ".".join(names)
        body = node.body


# -- one language of two ------------------------------------------------------------------------------------------


def _finish(
    lines: list[str], cut: list[str | None], tree: ast.Module, lang: str, where: str
) -> str:  # fmt: skip
    """What is left of the lines, docstrings and comments in one language."""
    assert lang in LANGUAGES
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str):
                _docstring(cut, lines, first, lang)
    _comments(cut, lines, lang)
    text = "\n".join(line for line in cut if line is not None).rstrip() + "\n"
    _parse(text, where)
    return text


def _docstring(cut: list[str | None], lines: list[str], node: ast.Expr, lang: str) -> None:
    """Put one language of a docstring that has both in its place."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    start = len(lines[first].encode()[: node.col_offset].decode())
    end = len(lines[last].encode()[: node.end_col_offset].decode())
    if last == first:
        whole = lines[first][start:end]
    else:
        whole = "\n".join([lines[first][start:], *lines[first + 1 : last], lines[last][:end]])
    opening = _OPENING.match(whole)
    if opening is None or any(cut[number] != lines[number] for number in range(first, last + 1)):
        return
    quote = opening.group(1)
    inside = whole[opening.end() : -len(quote)]
    chosen = one_language(inside.splitlines(), lang)
    if chosen is None:
        return
    indent = " " * start
    text = "\n".join((indent + line if number and line else line) for number, line in enumerate(chosen))
    if len(chosen) > 1:
        text += f"\n{indent}"
    written = lines[first][:start] + opening.group() + text + quote + lines[last][end:]
    cut[first : last + 1] = [written] + [None] * (last - first)


def one_language(lines: list[str], lang: str) -> list[str] | None:
    """One language of a text that has both, dedented; None if it does not have both.

    A block begins with its label and goes on to the next label. What comes before the first label belongs to both;
    so does what follows the second block, where that one would otherwise have more paragraphs than the first.
    """
    if not {"fr", "en"} <= {match.group(1) for match in map(_LABEL.match, lines) if match}:
        return None
    blocks: list[tuple[str | None, list[str]]] = [(None, [])]
    for line in lines:
        match = _LABEL.match(line)
        if match:
            blocks.append((match.group(1), [match.group(2).strip()]))
        else:
            blocks[-1][1].append(line.rstrip())
    kept: list[str] = []
    before = 1
    for number, (code, block) in enumerate(blocks):
        while code and not block[-1]:
            block.pop()
        own, shared = block, list[str]()
        if number == len(blocks) - 1 and number > 1:
            own, shared = _paragraphs(block, before)
        before = sum(1 for line in block if not line) + 1
        if code in (None, lang):
            kept += own[:1] + _dedented(own[1:]) if code else _dedented(own)
        if shared:
            kept += ["", *_dedented(shared)]
    while kept and not kept[0]:
        kept.pop(0)
    return kept


def _paragraphs(block: list[str], most: int) -> tuple[list[str], list[str]]:
    """The first `most` paragraphs of a block, and the rest."""
    seen = 1
    for number, line in enumerate(block):
        if not line:
            seen += 1
            if seen > most:
                return block[:number], block[number + 1 :]
    return block, []


def _dedented(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def _comments(cut: list[str | None], lines: list[str], lang: str) -> None:
    """Keep the comments of one language: without its label, and the lines that go on with two spaces."""
    labelled: tuple[int, int, str] | None = None  # line, column and language of the comment before
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
        if token.type != tokenize.COMMENT:
            continue
        number, column = token.start[0] - 1, token.start[1]
        if cut[number] != lines[number]:
            continue
        alone = not lines[number][:column].strip()
        if both := _BOTH.match(token.string):  # behind code there is room for one comment only
            cut[number] = f"{lines[number][:column]}# {both[lang]}"
            continue
        match = _COMMENT.match(token.string)
        if match:
            labelled = (number, column, match.group(1)) if alone else None
            words = f"# {match.group(2)}"
            if match.group(1) == lang:
                cut[number] = lines[number][:column] + words
            else:
                cut[number] = None if alone else lines[number][:column].rstrip()
        elif alone and labelled and (number, column) == (labelled[0] + 1, labelled[1]):
            if not token.string.startswith("#  "):
                labelled = None
                continue
            labelled = (number, column, labelled[2])
            text = "# " + token.string[1:].strip()
            cut[number] = lines[number][:column] + text if labelled[2] == lang else None
