"""`make`, the builder of small archives, and `web`, the server that misbehaves."""

import importlib.util
from pathlib import Path

import pytest

from dlstudy.datasets import download


def beside(name):
    """A module of this folder (the suite is collected with importlib, so that it is on no path)."""
    spec = importlib.util.spec_from_file_location(
        f"dlstudy_tests_{name}", Path(__file__).with_name(f"{name}.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def make():
    return beside("make")


@pytest.fixture(scope="session")
def web():
    return beside("server")


@pytest.fixture
def server(web, monkeypatch):
    """A running server, no proxy, and a download that loses no time waiting."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(download, "TIMEOUT", 0.25)
    running = web.Server()
    yield running
    running.close()
