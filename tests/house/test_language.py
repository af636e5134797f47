"""The program's words: typography, numbers and plurals as each language writes them."""

import ast
import datetime as dt
import errno
import os
from pathlib import Path

import pytest

import dlstudy
from dlstudy import language as lang

PACKAGE = Path(dlstudy.__file__).parent


@pytest.fixture
def french():
    lang.set_language("fr")


def test_french_spaces_do_not_break(french):
    assert lang.say(
        fr="Prêt ? Oui : « dix » %", en="x"
    ) == "Prêt\u00a0? Oui\u00a0: «\u00a0dix\u00a0» %".replace(" %", "\u00a0%")


def test_urls_and_times_keep_their_colons(french):
    assert lang.french("à 19:00, http://x.org/?a=1") == "à 19:00, http://x.org/?a=1"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:fr"}, "fr"),
    ],
)
def test_the_locale_decides(monkeypatch, environment, expected):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert lang.language() == expected


def test_numbers_and_plurals():
    assert lang.number(12345.678, 1) == "12,345.7"
    assert lang.percent(0.975) == "97.5%"
    assert lang.count(0, ("jour", "jours"), ("day", "days")) == "0\u00a0days"
    lang.set_language("fr")
    assert lang.number(12345.678, 1) == "12\u202f345,7"
    assert lang.percent(0.975) == "97,5\u00a0%"
    assert lang.count(0, ("jour", "jours"), ("day", "days")) == "0\u00a0jour"
    assert lang.date(dt.date(2026, 12, 1)) == "mardi 1er décembre"


def test_weekdays_agree_with_the_calendar():
    import calendar

    with calendar.different_locale("C"):
        assert [lang.weekday(i) for i in range(7)] == list(calendar.day_name)


def _calls(tree: ast.AST, name: str):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id == name) or (
                isinstance(called, ast.Attribute) and called.attr == name
            ):
                yield node


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_message_is_in_both_languages(path):
    """`say` always gets both languages; nothing is printed that did not pass through it."""
    tree = ast.parse(path.read_text("utf-8"))
    for call in _calls(tree, "say"):
        names = {keyword.arg for keyword in call.keywords}
        assert {"fr", "en"} <= names or None in names, f"{path}:{call.lineno}"
    for function in ("out", "err", "UserError", "DlstudyError"):
        for call in _calls(tree, function):
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    words = [w for w in argument.value.split() if w.isalpha() and len(w) > 2]
                    assert len(words) < 2, f"{path}:{call.lineno}: {argument.value!r} in one language only"


def test_what_the_system_refuses_is_said_in_both_languages():
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    lang.set_language("fr")
    assert lang.reason(full) == "il n'y a plus de place sur le disque"
    assert lang.reason(full, "en") == os.strerror(errno.ENOSPC)
    assert lang.reason(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == os.strerror(errno.EXDEV)
    assert lang.reason(ValueError("embedded null byte")) == "embedded null byte"
    lang.set_language("en")
    assert lang.reason(full) == os.strerror(errno.ENOSPC)
    assert lang.reason(TimeoutError()) == "TimeoutError"
