"""Read a lab's settings: from its source, which is not imported and of which nothing but literals is
evaluated; or from its class, in the process that trains.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import textwrap
import typing
from pathlib import Path
from typing import Any

from dlstudy.errors import UserError
from dlstudy.lab.fields import Between, Field
from dlstudy.language import say

#: What these names mean is the same in every lab: a run without a step or a rate is a slip of the finger.
_COMMON = {
    "epochs": Between(1),
    "batch_size": Between(1),
    "lr": Between(0, above=True),
    "learning_rate": Between(0, above=True),
}


def read(path: Path, source: str | None = None) -> dict[str, Field]:
    """The settings that the lab at `path` declares, without importing it; none if it declares none.

    Raises UserError with the line if the source is no Python, or a setting is not of a kind we know.
    """
    try:
        source = path.read_text("utf-8") if source is None else source
        tree = ast.parse(source, filename=str(path))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        what = getattr(error, "msg", None) or error
        raise UserError(say(fr=f"{path}:{line} : ce n'est pas du Python lisible ({what}).",
                            en=f"{path}:{line}: not readable Python ({what}).")) from error  # fmt: skip
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(_name(base) == "Settings" for base in node.bases):
            return _of_node(node, str(path))
    return {}


def of_class(cls: type, root: type) -> dict[str, Field]:
    """The settings of an imported class and of those between it and `root`; docstrings where the source is at hand."""
    found: dict[str, Field] = {}
    for base in reversed(cls.__mro__):
        if base is root or not issubclass(base, root):
            continue
        docs: dict[str, str] = {}
        with contextlib.suppress(OSError, TypeError, SyntaxError):  # made in a notebook, or by exec
            node = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
            docs = _docs(node) if isinstance(node, ast.ClassDef) else {}
        for name, annotation in inspect.get_annotations(base).items():
            if not name.startswith("_"):
                missing = object()
                value = base.__dict__.get(name, missing)
                try:
                    if value is missing:
                        raise ValueError(_no_default())
                    found[name] = _field(name, annotation, value, docs.get(name, ""))
                except (ValueError, TypeError, SyntaxError) as error:
                    raise _not_understood(f"{base.__qualname__}", f"{name}: {annotation}", error) from error
    return found


def _of_node(node: ast.ClassDef, where: str) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    docs = _docs(node)
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        if name.startswith("_"):
            continue
        try:
            if statement.value is None:
                raise ValueError(_no_default())
            value = ast.literal_eval(statement.value)
            fields[name] = _field(name, ast.unparse(statement.annotation), value, docs.get(name, ""))
        except (ValueError, TypeError, SyntaxError) as error:
            place = f"{where}:{statement.lineno}"
            raise _not_understood(place, ast.unparse(statement), error) from error
    return fields


def _field(name: str, annotation: Any, value: Any, doc: str) -> Field:
    text = annotation if isinstance(annotation, str) else None
    kind, choices, between = (
        _kind(ast.parse(text, mode="eval").body) if text is not None else _kind_of(annotation)
    )
    if between is None and kind in (int, float):
        between = _COMMON.get(name)
    field = Field(name, kind, None, choices=choices, between=between, doc=doc)
    field.default = field.check(value)
    return field


def _docs(node: ast.ClassDef) -> dict[str, str]:
    """The text after each setting; on one line, unless it has a version for each language."""
    docs = {}
    for statement, following in zip(node.body, node.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            text = following.value if isinstance(following, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                doc = inspect.cleandoc(text.value)
                docs[statement.target.id] = doc if "fr:" in doc else " ".join(doc.split())
    return docs


def _no_default() -> str:
    return say(fr="une valeur par défaut manque", en="a default is missing")


def _not_understood(where: str, text: str, error: Exception) -> UserError:
    return UserError(
        say(fr=f"{where} : le réglage « {text} » n'est pas compris ({error}).",
            en=f"{where}: the setting '{text}' is not understood ({error})."),
        hint=say(fr="Un réglage est un int, float, bool, str ou Literal, avec une valeur du même type.",
                 en="A setting is an int, float, bool, str or Literal with a value of the same type."),
    )  # fmt: skip


def _kind_of(annotation: Any) -> tuple[type, tuple[Any, ...], Between | None]:
    """What an annotation that is no string allows: (type, choices, range)."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal and len({type(one) for one in arguments}) == 1:
        return type(arguments[0]), arguments, None
    if origin is typing.Annotated:
        kind, choices, between = _kind_of(arguments[0])
        found = [one for one in arguments[1:] if isinstance(one, Between)]
        return kind, choices, found[0] if found else between
    if annotation in (int, float, bool, str):
        return annotation, (), None
    raise ValueError(annotation)


def _kind(node: ast.expr) -> tuple[type, tuple[Any, ...], Between | None]:
    """What an annotation allows: (type, choices, range)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):  # a quoted annotation
        return _kind(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.Subscript) and _name(node.value) == "Literal":
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        choices = tuple(ast.literal_eval(part) for part in parts)
        kinds = {type(choice) for choice in choices}
        if len(kinds) == 1 and kinds <= {int, float, bool, str}:
            return kinds.pop(), choices, None
    if (
        isinstance(node, ast.Subscript)
        and _name(node.value) == "Annotated"
        and isinstance(node.slice, ast.Tuple)
    ):
        kind, choices, between = _kind(node.slice.elts[0])
        found = [_between(part) for part in node.slice.elts[1:] if isinstance(part, ast.Call)]
        return kind, choices, found[0] if found else between
    simple = {"int": int, "float": float, "bool": bool, "str": str}.get(_name(node))
    if simple is None:
        raise ValueError(ast.unparse(node))
    return simple, (), None


def _between(node: ast.expr) -> Between:
    if not isinstance(node, ast.Call) or _name(node.func) != "Between":
        raise ValueError(ast.unparse(node))
    arguments = [ast.literal_eval(part) for part in node.args]
    return Between(*arguments, **{str(k.arg): ast.literal_eval(k.value) for k in node.keywords})


def _name(node: ast.expr) -> str:
    """The last part of a dotted name: Settings for ``lab.Settings``."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
