"""Every command: built, helped in both languages, and clear about what was typed wrong."""

import pytest

from dlstudy import cli
from dlstudy.cli.lazy import build
from dlstudy.language import set_language


def run(*arguments):
    return cli.run(list(arguments))


@pytest.mark.parametrize("name", cli.COMMANDS)
@pytest.mark.parametrize("code", ["fr", "en"])
def test_every_command_has_help_in_both_languages(name, code):
    set_language(code)
    command = build(name, cli.COMMANDS[name])
    set_language("fr" if code == "en" else "en")
    other = build(name, cli.COMMANDS[name])
    assert command.help and command.help != other.help
    for parameter, twin in zip(command.params, other.params, strict=True):
        text = getattr(parameter, "help", None)
        assert text, f"{name} {parameter.name}"
        assert text != getattr(twin, "help", None), f"{name} {parameter.name} reads the same in both"
        assert "\x1f" not in text


def test_the_help_page_names_every_command(capfd):
    assert run("--help", "--lang", "fr") == 0
    page = capfd.readouterr().out
    for name in cli.COMMANDS:
        assert name.split()[0] in page
    assert "Commandes" in page and "Affiche cette aide." in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tody"], "today"),
        (["data", "lst"], "list"),
        (["today", "--jso"], "--json"),
        (["--lang", "de", "today"], "fr"),
        (["today", "--lang"], "--lang"),
        (["done"], "Missing argument"),
    ],
)
def test_a_typing_mistake_is_named_with_the_nearest_word(capfd, arguments, words):
    assert run(*arguments) == 2
    captured = capfd.readouterr()
    assert words in captured.err and "Traceback" not in captured.err
    assert captured.out == ""


def test_options_that_hold_everywhere_may_stand_anywhere(capfd):
    assert run("settings", "theme", "--lang=fr", "--json") == 0
    assert '"theme"' in capfd.readouterr().out


def test_an_unexpected_error_has_no_traceback_unless_asked(monkeypatch, capfd):
    def broken():
        raise RuntimeError("kaput")

    monkeypatch.setattr("dlstudy.cli.house.version", broken)
    broken.command_help = "x"
    assert run("version") == 1
    assert "kaput" in capfd.readouterr().err
    with pytest.raises(RuntimeError):
        run("version", "--traceback")
