"""Reading YAML that somebody else wrote: plain data, and where in the file each value stands.

Built on PyYAML's events and not on its constructors: nothing in the file can name a Python type, nesting
is followed with a list and not by recursion, and an alias is refused where it stands, so that no file can
grow on being read ("billion laughs"). Plain scalars are read as YAML 1.2's core schema does (as editors
do): `no` is a word, `1:30` is not ninety.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dlstudy.curriculum.files import Problem, shown
from dlstudy.language import number, say

DEEPEST = 20
#: A plan of 365 days has about 30,000 values.
MOST_VALUES = 200_000
#: Nobody reads more.
MOST_PROBLEMS = 1000

#: Where a value stands: the keys and indexes that lead to it.
Place = tuple[Any, ...]


class Reading(NamedTuple):
    """What was read: the data, where each value and each key stands (line, column), and what was wrong.

    `whole` is False when reading stopped before the end, so that what seems to be missing may only be unread.
    """

    file: Path
    data: Any
    values: dict[Place, tuple[int, int]]
    keys: dict[Place, tuple[int, int]]
    problems: list[Problem]
    lines: list[str]
    whole: bool = False

    def problem(self, place: Place, message: str, *, at_key: bool = False) -> Problem:
        """A problem at a value (or at its key); at the nearest value around it if there is none."""
        if at_key and place in self.keys:
            return self.inside(Problem(self.file, *self.keys[place], message))
        while place and place not in self.values:
            place = place[:-1]
        return self.inside(Problem(self.file, *self.values.get(place, (1, 1)), message))

    def inside(self, problem: Problem) -> Problem:
        """Libyaml points behind the last line for what is missing at the end: point at the end of that line."""
        if problem.line > len(self.lines):
            return problem._replace(line=len(self.lines), column=len(self.lines[-1]) + 1)
        return problem._replace(column=min(problem.column, len(self.lines[problem.line - 1]) + 1))


def parse(file: Path, content: bytes) -> Reading:
    """Read one YAML document. Never raises: what is wrong is in `problems`, the rest is in `data`."""
    reading = Reading(file, None, {}, {}, [], [])
    text = _decode(reading, content)
    if text is None:
        return reading
    builder = _Builder(reading)
    whole = builder.build(text)
    reading.lines[:] = text.splitlines() or [""]
    reading.problems[:] = [reading.inside(problem) for problem in reading.problems]
    return reading._replace(data=builder.root, whole=whole)


#: What YAML allows in a file (chapter 5.1 of its specification), and no more.
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What a value must not bring to the learner's terminal even when written as an escape.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _decode(reading: Reading, content: bytes) -> str | None:
    def refuse(before: str, message: str) -> None:
        lines = f"{before}_".splitlines()
        reading.problems.append(Problem(reading.file, len(lines), len(lines[-1]), message))

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(content[: error.start].decode("utf-8", "replace"), say(
            fr=f"un texte en UTF-8 est attendu, l'octet 0x{content[error.start]:02X} n'en est pas",
            en=f"UTF-8 text was expected, the byte 0x{content[error.start]:02X} is not"))  # fmt: skip
        return None
    if bad := _UNPRINTABLE.search(text):
        refuse(text[: bad.start()], say(
            fr=f"caractère de contrôle U+{ord(bad[0]):04X}, interdit dans un fichier YAML",
            en=f"control character U+{ord(bad[0]):04X}, which a YAML file must not contain"))  # fmt: skip
        return None
    return text


class _Open(NamedTuple):
    """A list or mapping that is being read."""

    value: Any
    place: Place
    key: list[Any]  # of a mapping: the key whose value comes next, or nothing


class _Builder:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.stack: list[_Open] = []
        self.root: Any = None
        self.documents = 0
        self.events = 0
        self.skipping = 0  # depth inside something that was refused

    def refuse(self, mark: Any, message: str) -> None:
        self.reading.problems.append(Problem(self.reading.file, mark.line + 1, mark.column + 1, message))

    def build(self, text: str) -> bool:
        """Fill `root`; whether the text was read to its end."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(text, Loader=loader):
                if len(self.reading.problems) >= MOST_PROBLEMS or not self.take(event):
                    return False
            return True
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if mark is None:
                self.reading.problems.append(Problem(self.reading.file, 1, 1, str(error)))
            else:
                self.refuse(mark, _syntax(error, text, mark))
        except (yaml.YAMLError, ValueError, OverflowError, IndexError) as error:
            # PyYAML's readers raise these on some malformed files (yaml/pyyaml#357, #843).
            self.reading.problems.append(Problem(self.reading.file, 1, 1, say(
                fr=f"ce fichier YAML est illisible : {error}",
                en=f"this YAML file cannot be read: {error}")))  # fmt: skip
        return False

    def take(self, event: Any) -> bool:
        """Take one event in; False: stop reading."""
        self.events += 1
        if self.events > MOST_VALUES:
            self.refuse(event.start_mark, say(fr=f"plus de {number(MOST_VALUES)} valeurs dans un fichier",
                                              en=f"more than {number(MOST_VALUES)} values in one file"))  # fmt: skip
            return False
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            return self.open(event)
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            if self.skipping:
                self.skipping -= 1
            else:
                self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(event.start_mark, say(
                    fr="un seul document YAML est attendu (ici commence un second)",
                    en="one YAML document was expected (a second one starts here)"))  # fmt: skip
                return False
        elif self.skipping:
            pass
        elif isinstance(event, yaml.AliasEvent):
            self.refuse(event.start_mark, say(
                fr=f"l'alias {shown(f'*{event.anchor}')} n'est pas permis ici : écrivez la valeur elle-même",
                en=f"the alias {shown(f'*{event.anchor}')} is not allowed here: write the value itself"))  # fmt: skip
            self.put(None, event.start_mark, is_alias=True)
        elif isinstance(event, yaml.ScalarEvent):
            self.check_tag(event)
            if bad := _CONTROL.search(event.value):
                self.refuse(event.start_mark, say(
                    fr=f"caractère de contrôle U+{ord(bad[0]):04X} dans un texte",
                    en=f"control character U+{ord(bad[0]):04X} in a text"))  # fmt: skip
            self.put(event.value if self.wants_key() else scalar(event), event.start_mark)
        return True

    def open(self, event: Any) -> bool:
        if self.skipping:
            self.skipping += 1
            return True
        if len(self.stack) >= DEEPEST:
            self.refuse(event.start_mark, say(fr=f"plus de {DEEPEST} niveaux d'imbrication",
                                              en=f"nested more than {DEEPEST} levels deep"))  # fmt: skip
            return False
        self.check_tag(event)
        if self.wants_key():
            self.refuse(event.start_mark, say(fr="une clé doit être un simple mot",
                                              en="a key has to be a plain word"))  # fmt: skip
            self.stack[-1].key.append(_NO_KEY)
            self.skipping = 1
            return True
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        place = self.put(value, event.start_mark)
        self.stack.append(_Open(value, place, []))
        return True

    def check_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag not in ("!", _STR):
            self.refuse(event.start_mark, say(fr=f"l'étiquette YAML {shown(event.tag)} n'est pas permise",
                                              en=f"the YAML tag {shown(event.tag)} is not allowed"))  # fmt: skip

    def wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and not self.stack[-1].key

    def put(self, value: Any, mark: Any, *, is_alias: bool = False) -> Place:
        """Put a value (or key) where it belongs and return its place."""
        position = (mark.line + 1, mark.column + 1)
        if not self.stack:
            self.root = value
            self.reading.values[()] = position
            return ()
        around = self.stack[-1]
        if isinstance(around.value, list):
            around.value.append(value)
            place = (*around.place, len(around.value) - 1)
        elif not around.key:
            around.key.append(_NO_KEY if is_alias else value)
            place = (*around.place, value)
            if place in self.reading.keys:
                first = self.reading.keys[place][0]
                self.refuse(mark, say(fr=f"{shown(value)} est déjà défini à la ligne {first}",
                                      en=f"{shown(value)} is already defined on line {first}"))  # fmt: skip
                around.key[0] = _NO_KEY
            elif not is_alias:
                self.reading.keys[place] = position
            return place
        else:
            key = around.key.pop()
            place = (*around.place, key)
            if key is _NO_KEY:  # refused: read on, but keep it out of the data
                return place
            around.value[key] = value
        self.reading.values[place] = position
        return place


_NO_KEY: Any = object()
_STR = "tag:yaml.org,2002:str"
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None,
          "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}  # fmt: skip


def scalar(event: Any) -> Any:
    """A scalar's value in YAML 1.2's core schema; quoted ones and everything else are text."""
    text: str = event.value
    if event.style or event.tag is not None:  # plain: None in Python's reader, "" in libyaml's
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if len(text) <= 40 and _FLOAT.fullmatch(text):
        return float(text)
    return text


def _syntax(error: yaml.MarkedYAMLError, text: str, mark: Any) -> str:
    """Words for a syntax error: the usual slips by name, otherwise what PyYAML says."""
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    problem = error.problem or str(error)
    if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column : mark.column + 1] == "\t":
        return say(fr="tabulation : YAML veut des espaces pour le retrait",
                   en="tab character: YAML wants spaces for indentation")  # fmt: skip
    if "mapping values are not allowed" in problem:
        return say(fr="« : » inattendu : un texte qui contient deux-points se met entre guillemets \"…\", "
                      "ou le retrait n'est pas bon",
                   en="unexpected ':': a text that contains a colon goes in quotes \"…\", "
                      "or the indentation is wrong")  # fmt: skip
    known = {
        "could not find expected ':'": say(fr="« : » attendu après la clé", en="':' was expected after the key"),
        "did not find expected key": say(fr="une clé était attendue ici (retrait ou guillemet ?)",
                                         en="a key was expected here (indentation or quote?)"),
        "found unexpected end of stream": say(fr="un guillemet n'est pas fermé", en="a quote is not closed"),
        "did not find expected '-' indicator": say(fr="« - » attendu : un élément de liste (retrait ?)",
                                                   en="'-' was expected: a list item (indentation?)"),
        "did not find expected ',' or ']'": say(fr="« , » ou « ] » attendu", en="',' or ']' was expected"),
        "did not find expected ',' or '}'": say(fr="« , » ou « } » attendu", en="',' or '}' was expected"),
    }  # fmt: skip
    return known.get(problem) or say(fr=f"YAML incorrect ({problem})", en=f"not correct YAML ({problem})")
