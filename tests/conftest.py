"""What every test starts from: a home of its own, English, a fixed terminal, no network asked for."""

import os
import shutil
import signal
import tempfile

import pytest

#: The home of whatever happens outside of a test: while tests are collected, in fixtures of a module or a session.
OUTSIDE = tempfile.mkdtemp(prefix="dlstudy-tests-")


def pytest_configure():
    """Nothing is left in the real home, from the first import on.

    Signals reach what the tests start even where these run in the background or under nohup, which ignore them:
    a handler is not inherited, ignoring is.
    """
    os.environ["DLSTUDY_HOME"] = OUTSIDE
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", lambda *_: None)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_unconfigure():
    shutil.rmtree(OUTSIDE, ignore_errors=True)


@pytest.fixture(autouse=True)
def dlstudy_home(tmp_path_factory):
    """An empty home folder for the program; nothing is left in the real one.

    Its patches are its own: a test's `monkeypatch.undo()` must not lead the program home.
    """
    from dlstudy import language

    root = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLSTUDY_HOME", str(root))
        patch.setenv("HOME", str(root))
        patch.setenv("COLUMNS", "80")
        patch.setenv("LANGUAGE", "en")
        patch.delenv("NO_COLOR", raising=False)
        patch.delenv("FORCE_COLOR", raising=False)
        language.set_language(None)
        yield root
        language.set_language(None)
