"""What every test starts from: a home of its own, English, a fixed terminal, no network asked for."""

import signal

import pytest


def pytest_configure():
    """Signals reach what the tests start even where these run in the background or under nohup, which ignore them:
    a handler is not inherited, ignoring is."""
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", lambda *_: None)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def dlstudy_home(tmp_path_factory, monkeypatch):
    """An empty home folder for the program; nothing is left in the real one."""
    from dlstudy import language

    root = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DLSTUDY_HOME", str(root))
    monkeypatch.setenv("HOME", str(root))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    language.set_language(None)
    yield root
    language.set_language(None)
