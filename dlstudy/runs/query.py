"""Choose and order runs: ``cifar lr>0.1 status=failed``. Pure: knows neither files nor screens.

Words are looked for in id, name, title, lab, status and data; ``name op value`` compares a setting, a metric or one
of `FIELDS`. All of it has to hold; ``-word`` must not. Of a text ``=`` wants the whole of it (of a lab its last part
is enough), ``*`` stands for anything and ``|`` separates alternatives: ``optimizer=sgd|adam``, ``lab=week1.*``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, NamedTuple

from dlstudy.errors import UserError
from dlstudy.language import say
from dlstudy.runs.listing import Entry

#: What every run has, by its name in a query; settings and metrics come after.
FIELDS: dict[str, Callable[[Entry], Any]] = {
    "id": lambda run: run.id,
    "name": lambda run: run.name,
    "lab": lambda run: run.lab,
    "status": lambda run: run.status,
    "best": lambda run: run.best,
    "data": lambda run: run.data,
    "time": lambda run: run.seconds or None,
    "started": lambda run: run.started,
    "seed": lambda run: run.seed,
    "device": lambda run: run.device,
    "experiment": lambda run: run.experiment,
    "mine": lambda run: bool(run.mine),
}
#: The same as French says them.
_FRENCH = {
    "nom": "name", "etat": "status", "statut": "status", "meilleur": "best", "exactitude": "best",
    "donnees": "data", "duree": "time", "commencee": "started", "graine": "seed", "appareil": "device",
    "experience": "experiment",
}  # fmt: skip
_STATUS = {
    "starting": "demarrage", "running": "en cours", "paused": "en pause", "finished": "terminee",
    "stopped": "arretee", "interrupted": "interrompue", "failed": "echouee",
}  # fmt: skip
_YES, _NO = ("true", "yes", "on", "1", "oui", "vrai"), ("false", "no", "off", "0", "non", "faux")
_OPERATORS = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!="}
_CONDITION = re.compile(
    r"""(?P<not>-?)(?P<name>[^\W\d][\w.\-]*)\s*(?P<op>>=|<=|!=|==|=|<|>|≥|≤|≠)\s*(?P<value>"[^"]*"|'[^']*'|[\d.,]+\s%|\S*)"""
)
_WORD = re.compile(r"""(?P<not>-?)(?P<word>"[^"]*"|'[^']*'|\S+)""")
_NUMBER = re.compile(
    r"(?P<n>[-+−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?)(?P<unit>%|k|M|s|min|h)?", re.ASCII
)
_UNITS = {"": 1.0, "%": 0.01, "k": 1e3, "M": 1e6, "s": 1.0, "min": 60.0, "h": 3600.0}
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


class Query(NamedTuple):
    """What was asked for. `columns`: the fields, settings and metrics that it compares, as they are called."""

    text: str
    columns: tuple[str, ...]
    tests: tuple[Callable[[Entry], bool], ...]

    def matches(self, run: Entry) -> bool:
        return all(test(run) for test in self.tests)

    def choose(self, runs: Iterable[Entry]) -> list[Entry]:
        """Those that match, in their order."""
        return [run for run in runs if self.matches(run)]


def parse(text: str, runs: Sequence[Entry] | None = None) -> Query:
    """The query that was typed. UserError for a condition that cannot be read.

    `runs`: a name that none of them has is an error as well, with the nearest ones.
    """
    tests: list[Callable[[Entry], bool]] = []
    columns: list[str] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
        elif found := _CONDITION.match(text, place):
            name, test = _condition(found, runs)
            columns.append(name)
            tests.append(partial(_not, test) if found["not"] else test)
            place = found.end()
        else:
            found = _WORD.match(text, place)
            assert found is not None
            if re.match(r"[<>=!≥≤≠]", found["word"]):
                raise UserError(
                    say(fr=f"Devant « {found['word']} » il manque le nom d'un réglage ou d'une mesure.",
                        en=f"Before '{found['word']}' the name of a setting or a metric is missing."))  # fmt: skip
            word = plain(_unquoted(found["word"]))
            if word:
                test = partial(_mentions, word)
                tests.append(partial(_not, test) if found["not"] else test)
            place = found.end()
    return Query(text, tuple(dict.fromkeys(columns)), tuple(tests))


def value(run: Entry, column: str) -> Any:
    """What a run has in a column: a text, a number, yes or no; None if it has no such thing.

    ``accuracy`` is the best one on a test set where a run did not log a metric of that name.
    """
    if column in FIELDS:
        return FIELDS[column](run)
    if column in run.settings:
        return run.settings[column]
    if column in run.metrics:
        return run.metrics[column]
    return run.best if column == "accuracy" else None


def columns(runs: Iterable[Entry]) -> list[str]:
    """Everything that runs can be ordered by: the fields, then their settings, then their metrics."""
    settings: dict[str, None] = {}
    metrics: dict[str, None] = {}
    for run in runs:
        settings |= dict.fromkeys(run.settings)
        metrics |= dict.fromkeys(run.metrics)
    return list(dict.fromkeys([*FIELDS, *settings, *metrics]))


def descends(column: str) -> bool:
    """Whether one wants to see the greatest of a column first: the newest run, the best accuracy."""
    return column in ("best", "started", "time", "mine") or column.endswith("accuracy")


def ordered(runs: Sequence[Entry], column: str, turned: bool = False) -> list[Entry]:
    """The runs by a column, what one looks for first; `turned`: the other way round.

    Runs that have nothing there come last either way; equal ones stay in their order. UserError for no column.
    """
    column = known(column, runs)
    there = [run for run in runs if value(run, column) is not None]
    gone = [run for run in runs if value(run, column) is None]

    def key(run: Entry) -> tuple[int, float, list[Any]]:
        found = value(run, column)
        if isinstance(found, (bool, int, float)):
            return (0, -math.inf if found != found else found, [])
        return (1, 0.0, _natural(str(found)))

    return sorted(there, key=key, reverse=descends(column) != turned) + gone


def known(column: str, runs: Sequence[Entry] | None) -> str:
    """A column as the program calls it, from what was typed; UserError with the nearest if there is none."""
    name = _FRENCH.get(plain(column), column)
    if name in FIELDS or name == "accuracy" or not runs:
        return name
    names = columns(runs)
    if name in names:
        return name
    by_plain = {plain(one): one for one in names}
    if plain(name) in by_plain:
        return by_plain[plain(name)]
    import difflib

    near = [by_plain[one] for one in difflib.get_close_matches(plain(name), by_plain, n=3, cutoff=0.5)]
    shown = ", ".join(near or names)
    raise UserError(
        say(fr=f"Aucune exécution n'a « {column} ».", en=f"No run has '{column}'."),
        hint=say(fr=f"Vouliez-vous dire : {shown} ?" if near else f"Il y a : {shown}",
                 en=f"Did you mean {shown}?" if near else f"There are: {shown}"),
    )  # fmt: skip


def number(text: str) -> float | None:
    """A number as one types it: ``0.1``, ``0,1``, ``90 %``, ``1e-3``, ``10k``, ``5min`` (seconds); else None."""
    found = _NUMBER.fullmatch(re.sub(r"\s(?=%)", "", text.strip()))
    if found is None:
        return None
    size = float(found["n"].replace(",", ".").replace("−", "-")) * _UNITS[found["unit"] or ""]
    return size if math.isfinite(size) else None


def plain(text: str) -> str:
    """Without capitals and accents, which nobody should have to type."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in split if not unicodedata.combining(one))


# ---- what has to hold ----------------------------------------------------------------------------


def _condition(found: re.Match[str], runs: Sequence[Entry] | None) -> tuple[str, Callable[[Entry], bool]]:
    name = known(found["name"], runs)
    op = _OPERATORS.get(found["op"], found["op"])
    wanted = _unquoted(found["value"])
    typed = found["name"] + found["op"]
    if not wanted:
        raise UserError(
            say(fr=f"Après « {typed} » il manque une valeur.", en=f"After '{typed}' a value is missing.")
        )
    if op in ("=", "!="):
        alternatives = [_day(one) if name == "started" else one.strip() for one in wanted.split("|")]
        test = partial(_equals, name, alternatives)
        return name, test if op == "=" else partial(_not, test)
    if name == "started":
        return name, partial(_since, op, _day(wanted))
    limit = number(wanted)
    if limit is None:
        raise UserError(say(fr=f"« {typed} » attend un nombre ; trouvé : {wanted}",
                            en=f"'{typed}' needs a number; found {wanted}"))  # fmt: skip
    return name, partial(_compares, name, op, limit)


def _not(test: Callable[[Entry], bool], run: Entry) -> bool:
    return not test(run)


def _compares(name: str, op: str, limit: float, run: Entry) -> bool:
    found = value(run, name)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    return _ORDERED[op](found, limit)


def _equals(name: str, wanted: list[str], run: Entry) -> bool:
    found = value(run, name)
    if found is None:
        return False
    return any(_is(name, found, one) for one in wanted)


def _is(name: str, found: Any, wanted: str) -> bool:
    if isinstance(found, bool):
        return plain(wanted) in (_YES if found else _NO)
    if isinstance(found, (int, float)):
        limit = number(wanted)
        return limit is not None and math.isclose(found, limit, rel_tol=1e-9)
    pattern, text = plain(wanted), plain(str(found))
    texts = {text}
    if name == "lab":
        texts |= {text.rpartition(".")[2], text.rpartition(".")[2].partition(":")[0], text.partition(":")[0]}
    elif name == "status":
        texts.add(_STATUS.get(text, text))
    elif name == "started":
        texts = {_local(str(found))}
    elif name == "data":
        texts |= {part.strip() for part in text.split(",")}
    return any(fnmatchcase(one, pattern.replace("[", "[[]")) for one in texts)


def _since(op: str, day: str, run: Entry) -> bool:
    return run.started is not None and _ORDERED[op](_local(run.started), day)


def _mentions(word: str, run: Entry) -> bool:
    titles = run.title.values() if isinstance(run.title, dict) else [run.title]
    texts = [
        run.id,
        run.name,
        run.lab,
        run.status,
        _STATUS.get(run.status),
        run.data,
        run.experiment,
        *titles,
    ]
    return any(word in plain(str(text)) for text in texts if text)


# ---- small things --------------------------------------------------------------------------------


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) >= 2 and text[0] in "\"'" and text[-1] == text[0] else text


def _day(text: str) -> str:
    """A day as ``2026-11-24``; UserError for anything else but ``today`` and ``yesterday``."""
    ago = {"today": 0, "aujourd'hui": 0, "yesterday": 1, "hier": 1}.get(text.casefold())
    try:
        day = dt.date.fromisoformat(text) if ago is None else dt.date.today() - dt.timedelta(days=ago)
    except ValueError:
        raise UserError(say(fr=f"« {text} » n'est pas un jour ; écrivez 2026-11-24 ou aujourd'hui.",
                            en=f"'{text}' is no day; write 2026-11-24 or today.")) from None  # fmt: skip
    return day.isoformat()


def _local(moment: str) -> str:
    """The day of an ISO moment, here."""
    try:
        return dt.datetime.fromisoformat(moment).astimezone().date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _natural(text: str) -> list[Any]:
    """Texts in the order in which one counts: ``run-2`` before ``run-10``."""
    pieces = re.split(r"(\d+)", plain(text), flags=re.ASCII)
    return [(0, int(piece), "") if k % 2 else (1, 0, piece) for k, piece in enumerate(pieces)]
