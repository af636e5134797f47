"""The learner's file before it runs: is it there, is it text, is it Python, is anything in it written?"""

from __future__ import annotations

import ast
import os
import re
import warnings
from pathlib import Path
from typing import NamedTuple

from dlstudy.curriculum.files import LARGEST, read_bytes
from dlstudy.curriculum.model import Text
from dlstudy.language import LANGUAGES, french, say, speaking

_BEGIN = re.compile(r"^\s*# >>> your turn\s*$")


class Source(NamedTuple):
    """The text of a file, or what keeps it from being one."""

    text: str
    error: Text | None


def read(path: str) -> Source:
    """The learner's file; never raises."""
    name = os.path.basename(path)
    if not os.path.lexists(path):
        return _no(f"Le fichier {path} n'existe pas.", f"The file {path} does not exist.")
    if os.path.isdir(path):
        return _no(f"{path} est un dossier : un fichier Python est attendu.",
                   f"{path} is a folder: a Python file was expected.")  # fmt: skip
    content = read_bytes(Path(path), LARGEST)
    if not isinstance(content, bytes):
        return Source("", Text(*(_problem(path, code) for code in LANGUAGES)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _no(f"{name}, ligne {line} : ce n'est pas du texte en UTF-8. Enregistrez le fichier en UTF-8.",
                   f"{name}, line {line}: this is not UTF-8 text. Save the file as UTF-8.")  # fmt: skip
    if not text.strip():
        return _no(f"{name} est vide.", f"{name} is empty.")
    error_text = _syntax(text, path, name)
    return Source(text, error_text)


def _syntax(text: str, path: str, name: str) -> Text | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line, column = error.lineno or 0, error.offset or 0
        words = error.msg or "invalid syntax"
        shown = _pointed(error.text or "", column)
        fr, en = ("l'indentation", "the indentation") if isinstance(error, IndentationError) else \
            ("la syntaxe", "the syntax")  # fmt: skip
        return Text(f"{name}, ligne {line}, colonne {column} : {fr} n'est pas celle de Python ({words}).{shown}",
                    f"{name}, line {line}, column {column}: {en} is not Python's ({words}).{shown}")  # fmt: skip
    except (ValueError, RecursionError, MemoryError) as error:
        return Text(f"{name} : Python ne peut pas lire ce fichier ({str(error) or type(error).__name__}).",
                    f"{name}: Python cannot read this file ({str(error) or type(error).__name__}).")  # fmt: skip
    return None


def _pointed(line: str, column: int) -> str:
    """The line of an error with a mark below the column."""
    line = line.rstrip("\n")
    if not line.strip():
        return ""
    cut = len(line) - len(line.lstrip())
    return f"\n    {line.strip()}\n    {' ' * max(0, column - 1 - cut)}^"


def _problem(path: str, code: str) -> str:
    """Why a file cannot be read: what the system says, or that it is no regular file."""
    with speaking(code):
        found = read_bytes(Path(path), LARGEST)
        why = found.message if not isinstance(found, bytes) else ""
        return say(fr=f"{path} : {why}.", en=f"{path}: {why}.")


def _no(fr: str, en: str) -> Source:
    return Source("", Text(french(fr), en))


# ---- what is written ------------------------------------------------------------------------------------


def regions(solution: str) -> set[str]:
    """The functions of a solution that the learner writes, by name: ``sigmoid``, ``Perceptron.fit``."""
    lines = [number for number, line in enumerate(solution.splitlines(), 1) if _BEGIN.match(line)]
    found = set()
    for name, node in _functions(ast.parse(solution)):
        inner = [line for line in lines if node.lineno <= line <= (node.end_lineno or node.lineno)]
        if inner:
            found.add(name)
    return found


def unwritten(text: str, names: set[str]) -> set[str]:
    """Those of `names` that still raise the starter's NotImplementedError in a file."""
    found = set()
    for name, node in _functions(ast.parse(text)):
        if name not in names:
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call):
                call = inner.exc
                if (
                    isinstance(call.func, ast.Name)
                    and call.func.id == "NotImplementedError"
                    and any(isinstance(arg, ast.Constant) and arg.value == name for arg in call.args)
                ):
                    found.add(name)
    return found


def _functions(tree: ast.Module):
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield f"{node.name}.{inner.name}", inner
