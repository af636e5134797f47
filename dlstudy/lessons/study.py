"""What reading leaves behind: the place, the time, the answers. Written as it happens, so that nothing can be lost.

Study time is time with a sign of life: what follows a key or a turn of the wheel counts for two minutes at most. It is
kept in a small file of this session from second to second and goes to the journal every two minutes and at the end; a
session that was killed is entered by the next one, exactly once (the entry's key is in the file).
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.curriculum.model import Part
from dlstudy.errors import DlstudyError
from dlstudy.home import home, write_atomic
from dlstudy.journal import Entry, Journal
from dlstudy.lessons.layout import Answer
from dlstudy.runs.process import alive, identity

#: Seconds after the last sign of life that still count as reading.
IDLE = 120.0
#: Seconds of study after which they are entered in the journal.
ENTER = 120.0
#: The fastest that anybody reads and understands, in words a minute; below it a lesson is leafed through, not read.
FASTEST = 900


class Place(NamedTuple):
    """Where one is in a text: the section ("" before the first) and how far into it, from 0 to 1."""

    section: str = ""
    share: float = 0.0


class Attention:
    """Seconds of attention: from one sign of life to the next, IDLE at most."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._before = 0.0
        self._last = clock()

    def touch(self) -> None:
        """A sign of life."""
        now = self.clock()
        self._before += min(max(0.0, now - self._last), IDLE)
        self._last = now

    @property
    def seconds(self) -> float:
        return self._before + min(max(0.0, self.clock() - self._last), IDLE)


class Study:
    """One sitting with a part. Everything raises DlstudyError where the disk or the journal refuses."""

    def __init__(self, part: Part, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.part = part
        self.attention = Attention(clock)
        self.session = uuid.uuid4().hex
        self.entered = 0.0  # seconds of this sitting that are in the journal
        self._entries = 0
        self._folder = home().data / "reading"
        self._own = self._folder / f"session-{self.session}.json"
        name = part.id.replace("/", ".").replace(":", ".")
        self._file = self._folder / f"{name}.json"
        self.place, self.seen = self._read()
        with Journal.open() as journal:
            self.done = part.id in journal.completions()
            entries = journal.entries(kinds=("read", "question"))
        mine = [entry for entry in entries if entry.subject == part.id]
        self.before = sum(_seconds(entry) for entry in mine)  #: seconds of earlier sittings
        self.answers = _answers(mine)

    def _read(self) -> tuple[Place, set[str]]:
        try:
            data = json.loads(self._file.read_bytes())
            place = Place(str(data["section"]), min(1.0, max(0.0, float(data["share"]))))
            return place, {str(one) for one in data.get("seen", [])}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Place(), set()

    @property
    def seconds(self) -> float:
        """All time spent on this part so far."""
        return self.before + self.attention.seconds

    def touch(self) -> None:
        self.attention.touch()

    def keep(self, place: Place) -> None:
        """Write down where the reader is and the seconds so far; enter them in the journal when it is time."""
        self.place = place
        data = {"section": place.section, "share": round(place.share, 4), "seen": sorted(self.seen)}
        write_atomic(self._file, json.dumps(data, ensure_ascii=False))
        if self.attention.seconds - self.entered >= ENTER:
            self.enter()
        else:
            self._keep_session()

    def _keep_session(self) -> None:
        pid, created = identity()
        data = {**self._entry(), "part": self.part.id, "key": self._key(), "pid": pid, "created": created}
        write_atomic(self._own, json.dumps(data, ensure_ascii=False))

    def _key(self) -> str:
        return f"read:{self.session}:{self._entries}"

    def _entry(self) -> dict[str, Any]:
        seconds = round(self.attention.seconds - self.entered, 3)
        return {"unit": self.part.unit, "seconds": seconds, "position": f"{self.place.section}:{self.place.share:.2f}",
                "finished": self.done}  # fmt: skip

    def enter(self) -> None:
        """Enter the seconds that are not in the journal yet."""
        seconds = self.attention.seconds
        if seconds - self.entered >= 1:
            self._append("read", self._entry(), self._key())
            self._counted(seconds)
        with contextlib.suppress(OSError):
            self._own.unlink()

    def _counted(self, seconds: float) -> None:
        self.entered = seconds
        self._entries += 1

    def answer(self, question: str, given: str, right: bool) -> None:
        """Enter an answer to a self-check."""
        data = {"unit": self.part.unit, "id": question, "answer": given, "right": right}
        self._append("question", data, None)
        self.answers[question] = Answer(given, right)

    def finish(self) -> bool:
        """Mark the part done, once; whether it was not done yet."""
        with Journal.open() as journal:
            if self.part.id in journal.completions():
                self.done = True
                return False
            earlier = journal.entries(kinds=("done",), undone=True)
            count = sum(entry.subject == self.part.id for entry in earlier)
            seconds = self.attention.seconds
            data = {"done": True, "seconds": round(seconds - self.entered, 3),
                    "reading_seconds": round(self.before + seconds, 3), "by": "read"}  # fmt: skip
            written = journal.append("done", self.part.id, data, key=f"read:{self.part.id}:{count}")
        self.done = True
        if written is not None:
            self._counted(seconds)
            with contextlib.suppress(OSError):
                self._own.unlink()
        return written is not None

    def attentive(self, words: int) -> bool:
        """Whether so many words can have been read in the time there was."""
        return self.seconds >= 60 * words / FASTEST

    def _append(self, kind: str, data: dict[str, Any], key: str | None) -> None:
        with Journal.open() as journal:
            journal.append(kind, self.part.id, data, key=key)


def enter_lost_sessions() -> float:
    """Enter what sittings that were killed had not entered; returns how many seconds. Call it before a new sitting."""
    folder = home().data / "reading"
    total = 0.0
    for file in sorted(folder.glob("session-*.json")) if folder.is_dir() else []:
        try:
            data = json.loads(file.read_bytes())
            pid, created, part, key = (
                data.pop("pid"),
                data.pop("created"),
                str(data.pop("part")),
                str(data.pop("key")),
            )
            seconds = float(data["seconds"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            _remove(file)
            continue
        if pid == os.getpid() or alive(pid, created):
            continue
        if 1 <= seconds < 86400:
            with Journal.open() as journal:
                if journal.append("read", part, data, key=key, when=_when(file)) is not None:
                    total += seconds
        _remove(file)
    return total


def _when(file: Path) -> Any:
    """When the file was last written, on the learner's clock."""
    import datetime as dt

    from dlstudy.journal import clock

    try:
        moment = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.timezone.utc)
        return moment.astimezone(clock.now().tzinfo)
    except (OSError, ValueError, DlstudyError):
        return None


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()


def _seconds(entry: Entry) -> float:
    seconds = entry.data.get("seconds")
    return float(seconds) if entry.kind == "read" and isinstance(seconds, (int, float)) else 0.0


def _answers(entries: list[Entry]) -> dict[str, Answer]:
    """The last answer to each question."""
    found: dict[str, Answer] = {}
    for entry in entries:
        data = entry.data
        if entry.kind == "question" and isinstance(data.get("id"), str):
            found[data["id"]] = Answer(str(data.get("answer", "")), data.get("right") is True)
    return found
