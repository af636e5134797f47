"""Every command: built, helped in both languages, and clear about what was typed wrong."""

import errno
import io
import os
import subprocess
import sys

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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "week2.cifar", "--minutes", "abc"], "'abc' n'est pas un nombre."),
        (["run", "week2.cifar", "--threads", "1.5"], "'1.5' n'est pas un nombre entier."),
        (["log", "--limit", "-1"], "-1 n'est pas dans l'intervalle"),
        (["run", "week2.cifar", "--device", "tpu"], "n'est pas au choix"),
        (["run", "week2.cifar", "--minutes"], "L'option --minutes attend une valeur."),
        (["run"], "Il manque l'argument 'LAB'."),
        (["run", "a", "b"], "Argument en trop\u00a0: b"),
    ],
)
def test_click_complains_in_french(capfd, arguments, words):
    assert run(*arguments, "--lang", "fr") == 2
    assert words in capfd.readouterr().err


@pytest.mark.parametrize("group", ["data", "journal"])
def test_a_group_alone_shows_its_help_in_french(capfd, group):
    assert run(group, "--lang", "fr") == 0
    assert "Commandes" in capfd.readouterr().out


@pytest.mark.parametrize("module", ["dlstudy.cli.console.prepare", "dlstudy.cli.context.take"])
def test_an_interruption_while_starting_is_no_traceback(monkeypatch, module):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main(["version"])
    assert ended.value.code == 130


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


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_output_that_cannot_be_written_is_an_error_in_words(monkeypatch, capfd, language):
    def full():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    full.command_help = "x"
    monkeypatch.setattr("dlstudy.cli.house.version", full)
    assert run("version", "--lang", language) == 1
    said = capfd.readouterr().err
    assert ("plus de place" in said) if language == "fr" else (os.strerror(errno.ENOSPC) in said)


def test_a_closed_output_is_no_error():
    command = f'"{sys.executable}" -m dlstudy version >&- 2>&-'
    assert subprocess.run(command, shell=True, check=False).returncode == 0


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_errors_break_between_words_on_a_terminal_and_stay_whole_in_a_file(monkeypatch):
    from dlstudy.cli.console import fitted

    text = "Error: the settings file /home/someone/settings.json cannot be read at all.\n  lr=0.1   (a number > 0)"
    assert fitted(text, io.StringIO()) == text
    monkeypatch.setenv("COLUMNS", "30")
    lines = fitted(text, Terminal()).splitlines()
    assert max(map(len, lines)) <= 30 and "/home/someone/settings.json" in lines
    assert lines[-1] == "  lr=0.1   (a number > 0)"
    assert " ".join(lines[:-1]) == text.splitlines()[0]
