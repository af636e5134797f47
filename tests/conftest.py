"""What every test starts from: a home of its own, English, a fixed terminal, no network asked for."""

import signal

import pytest


def pytest_configure():
    """Ctrl-C reaches what the tests start even where a shell has begun them in the background, deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
