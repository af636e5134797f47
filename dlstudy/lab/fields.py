"""One setting of a lab: what may be typed for it, and how mistakes are told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from dlstudy.errors import UserError
from dlstudy.language import french, language, say

_YES, _NO = ("true", "yes", "on", "1", "oui", "vrai"), ("false", "no", "off", "0", "non", "faux")


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
        if self.low is not None and self.high is not None and not self.above:
            return f"{self.low} … {self.high}"
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


def defaults(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Every setting with its default."""
    return {name: field.default for name, field in fields.items()}


def parse(fields: Mapping[str, Field], strings: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as values, all mistakes of it told at once in one UserError."""
    refuse_unknown(strings, fields)
    values, refused = {}, []
    for name, text in strings.items():
        try:
            values[name] = fields[name].parse(text)
        except ValueError:
            refused.append(refused_value(fields[name], text).message)
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
        return say(fr="Ce lab n'a aucun réglage.", en="This lab has no settings.")
    return say(fr="Réglages de ce lab :", en="The settings of this lab:") + "\n" + describe(fields)


def refuse_unknown(names: Iterable[str], fields: Mapping[str, Field]) -> None:
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


def refused_value(field: Field, value: Any) -> UserError:
    value = _plain(value)
    return UserError(
        say(fr=f"« {field.name} » ne peut pas valoir {value} (attendu : {field.expected}).",
            en=f"'{field.name}' cannot be {value} (expected: {field.expected})."),
    )  # fmt: skip


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value) if value == "" else str(value)
