"""A lab's settings: typed class attributes with docstrings.

The same reading serves the program that starts a lab, which may not import it (that would import
PyTorch), and the lab itself: `read` looks at the source alone and evaluates nothing but literals.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from dlstudy.errors import UserError
from dlstudy.language import french, language, say

_YES, _NO = ("true", "yes", "on", "1", "oui", "vrai"), ("false", "no", "off", "0", "non", "faux")
#: What these names mean is the same in every lab: a run without a step or a rate is a slip of the finger.
_COMMON = {"epochs": "Between(1)", "batch_size": "Between(1)", "lr": "Between(0, above=True)",
           "learning_rate": "Between(0, above=True)"}  # fmt: skip


class Between:
    """The values a setting may take: ``dropout: Annotated[float, lab.Between(0, 1)] = 0.1``.

    Args:
        low, high: the ends, which belong to it; None: no end.
        above: `low` itself does not belong to it.
    """

    def __init__(self, low: float | None = None, high: float | None = None, *, above: bool = False) -> None:
        self.low, self.high, self.above = low, high, above

    def __contains__(self, value: float) -> bool:
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return False
        return self.high is None or value <= self.high

    def __str__(self) -> str:
        low = "" if self.low is None else f"> {self.low}" if self.above else f"≥ {self.low}"
        return " ".join(part for part in (low, "" if self.high is None else f"≤ {self.high}") if part)


class Field:
    """One setting: its name, its kind (int, float, bool, str), the values allowed, default and description."""

    def __init__(self, name: str, kind: Any, default: Any, *, choices: tuple[Any, ...] = (),
                 between: Between | None = None, doc: str = "") -> None:  # fmt: skip
        self.name, self.kind, self.default = name, kind, default
        self.choices, self.between, self.doc = choices, between, doc

    @property
    def expected(self) -> str:
        """What may be typed, in words."""
        if self.choices:
            return " | ".join(map(str, self.choices))
        words = {
            int: say(fr="un nombre entier", en="a whole number"),
            float: say(fr="un nombre", en="a number"),
            bool: say(fr="true ou false", en="true or false"),
            str: say(fr="un texte", en="text"),
        }[self.kind]
        return f"{words} {self.between}" if self.between else words

    @property
    def here(self) -> str:
        """The description in the language in force, where it has both ("fr: …" and "en: …" on lines of their own)."""
        versions: dict[str, str] = {}
        code = ""
        for line in self.doc.splitlines():
            head, colon, rest = line.strip().partition(":")
            if colon and head in ("fr", "en"):
                code, line = head, rest
            if code:
                versions[code] = f"{versions.get(code, '')} {line.strip()}".strip()
        if language() in versions:
            return french(versions["fr"]) if language() == "fr" else versions["en"]
        return self.doc

    def parse(self, text: str) -> Any:
        """The value of what was typed. Raises ValueError if it is not allowed."""
        value: Any = text.strip()
        if self.choices:
            for choice in self.choices:
                if str(choice) == value:
                    return choice
            raise ValueError(text)
        if self.kind is bool:
            if value.lower() in (*_YES, *_NO):
                return value.lower() in _YES
            raise ValueError(text)
        return self.check(text if self.kind is str else self.kind(value))

    def check(self, value: Any) -> Any:
        """The value if it has the right type and size; ValueError otherwise."""
        if self.kind is float and type(value) is int:
            value = float(value)
        if type(value) is not self.kind or (self.choices and value not in self.choices):
            raise ValueError(value)
        if self.kind is float and not math.isfinite(value):
            raise ValueError(value)
        if self.between is not None and value not in self.between:
            raise ValueError(value)
        return value


class Settings:
    """What a lab lets its reader change. A lab subclasses it::

        class Settings(lab.Settings):
            epochs: int = 8
            \"\"\"Passes over the training set.\"\"\"
            optimizer: Literal["sgd", "adam"] = "sgd"

    An instance has the defaults, or what it was made with; a wrong name or value is a UserError.
    """

    _fields: ClassVar[dict[str, Field] | None] = None

    def __init__(self, **values: Any) -> None:
        fields = self.fields()
        _refuse_unknown(values, fields)
        for name, field in fields.items():
            try:
                value = field.check(values[name]) if name in values else field.default
            except ValueError:
                raise _refused(field, values[name]) from None
            setattr(self, name, value)

    @classmethod
    def fields(cls) -> dict[str, Field]:
        """Every setting of this class, in the order in which they are written."""
        if cls.__dict__.get("_fields") is None:
            cls._fields = _of_class(cls)
        return dict(cls._fields or {})

    @classmethod
    def from_strings(cls, strings: Mapping[str, str]) -> Settings:
        """The settings with what was typed (``--set lr=0.1``); UserError with all that exists."""
        return cls(**parse(cls.fields(), strings))

    def as_dict(self) -> dict[str, Any]:
        """Every setting with its value."""
        return {name: getattr(self, name) for name in self.fields()}

    @classmethod
    def describe(cls) -> str:
        """One line for each setting: name, default, what is allowed, what it does."""
        return describe(cls.fields())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.as_dict().items())})"


def defaults(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Every setting with its default."""
    return {name: field.default for name, field in fields.items()}


def parse(fields: Mapping[str, Field], strings: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as values, all mistakes of it told at once in one UserError."""
    _refuse_unknown(strings, fields)
    values, refused = {}, []
    for name, text in strings.items():
        try:
            values[name] = fields[name].parse(text)
        except ValueError:
            refused.append(_refused(fields[name], text).message)
    if refused:
        raise UserError("\n".join(refused), hint=_existing(fields))
    return values


def describe(fields: Mapping[str, Field]) -> str:
    """The settings as a list to read: name, default, what is allowed, what it does."""
    rows = [
        (f"{field.name}={_plain(field.default)}", field.expected, field.here) for field in fields.values()
    ]
    margin = max((len(row[0]) for row in rows), default=0)
    return "\n".join(f"  {name.ljust(margin)}  ({expected})" + (f" {doc}" if doc else "")
                     for name, expected, doc in rows)  # fmt: skip


def _existing(fields: Mapping[str, Field]) -> str:
    if not fields:
        return say(fr="Ce labo n'a aucun réglage.", en="This lab has no settings.")
    return say(fr="Réglages de ce labo :", en="The settings of this lab:") + "\n" + describe(fields)


def _refuse_unknown(names: Iterable[str], fields: Mapping[str, Field]) -> None:
    unknown = [name for name in names if name not in fields]
    if unknown:
        import difflib

        near = difflib.get_close_matches(unknown[0], fields, n=1)
        guess = (
            say(fr=f" Vouliez-vous dire « {near[0]} » ?", en=f" Did you mean '{near[0]}'?") if near else ""
        )
        names = ", ".join(unknown)
        raise UserError(
            say(fr=f"Réglage inconnu : {names}.", en=f"Unknown setting: {names}.") + guess,
            hint=_existing(fields),
        )


def _refused(field: Field, value: Any) -> UserError:
    value = _plain(value)
    return UserError(
        say(fr=f"« {field.name} » ne peut pas valoir {value} (attendu : {field.expected}).",
            en=f"'{field.name}' cannot be {value} (expected: {field.expected})."),
    )  # fmt: skip


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value) if value == "" else str(value)


# ---- reading the source ----------------------------------------------------------------------------


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


def _of_class(cls: type) -> dict[str, Field]:
    """The settings of a class that is imported already: through its source, where that can be had."""
    import inspect
    import textwrap

    found: dict[str, Field] = {}
    for base in reversed(cls.__mro__):
        if base is not Settings and issubclass(base, Settings):
            source = textwrap.dedent(inspect.getsource(base))
            node = ast.parse(source).body[0]
            assert isinstance(node, ast.ClassDef)
            found.update(_of_node(node, inspect.getsourcefile(base) or base.__name__))
    return found


def _of_node(node: ast.ClassDef, where: str) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        if name.startswith("_"):
            continue
        doc = following.value.value if _is_text(following) else ""  # type: ignore[union-attr]
        try:
            kind, choices, between = _kind(statement.annotation)
            if between is None and name in _COMMON and kind in (int, float):
                between = _between(ast.parse(_COMMON[name], mode="eval").body)
            field = Field(name, kind, None, choices=choices, between=between, doc=" ".join(doc.split())
                          if "fr:" not in doc else doc)  # fmt: skip
            if statement.value is None:
                raise ValueError(say(fr="une valeur par défaut manque", en="a default is missing"))
            field.default = field.check(ast.literal_eval(statement.value))
        except (ValueError, TypeError, SyntaxError) as error:
            text = ast.unparse(statement)
            raise UserError(
                say(fr=f"{where}:{statement.lineno} : le réglage « {text} » n'est pas compris ({error}).",
                    en=f"{where}:{statement.lineno}: the setting '{text}' is not understood ({error})."),
                hint=say(fr="Un réglage est un int, float, bool, str ou Literal, avec une valeur du même type.",
                         en="A setting is an int, float, bool, str or Literal with a value of the same type."),
            ) from error  # fmt: skip
        fields[name] = field
    return fields


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


def _is_text(node: ast.stmt | None) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
