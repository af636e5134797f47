"""A home where a flush to disk costs nothing, if this machine has such a place."""

import shutil
import tempfile
from pathlib import Path

import pytest

QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None


@pytest.fixture(autouse=True)
def quick_home(dlstudy_home, monkeypatch):
    """The home of these tests; whoever the test turns into may read it."""
    folder = Path(tempfile.mkdtemp(prefix="dlstudy-", dir=QUICK))
    folder.chmod(0o755)
    monkeypatch.setenv("DLSTUDY_HOME", str(folder / "home"))
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def path(quick_home):
    """Where the journal of this home lies, or will lie."""
    quick_home.mkdir()
    return quick_home / "journal.db"
