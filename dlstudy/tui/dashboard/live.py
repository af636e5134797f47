"""Which runs train just now, found without reading the files of those that are over."""

from __future__ import annotations

from dlstudy.home import home
from dlstudy.runs.folder import LIVING, RunFolder
from dlstudy.runs.view import FINAL


class Live:
    """Looks at the run folders; a run that was seen to be over is not looked at again unless it was resumed."""

    def __init__(self) -> None:
        self._over: dict[str, float] = {}  # name: when its state was written

    def look(self) -> list[RunFolder]:
        """The runs that train or are paused, newest first."""
        try:
            paths = [path for path in home().runs.iterdir() if not path.name.startswith(".")]
        except OSError:
            return []
        found = []
        for path in paths:
            try:
                written = (path / "state.json").stat().st_mtime
            except OSError:
                continue
            if self._over.get(path.name) == written:
                continue
            folder = RunFolder(path)
            status = folder.status()
            if status in LIVING:
                found.append((written, folder))
            elif status in FINAL or status == "interrupted":
                self._over[path.name] = written
        return [folder for _, folder in sorted(found, key=lambda pair: pair[0], reverse=True)]
