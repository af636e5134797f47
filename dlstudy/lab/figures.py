"""Figures on their way to the screen: the latest of each name, several times a second at most.

A training makes thousands of steps a second and a screen shows five pictures: what comes in between
is not written, and a figure given as a function is not even made.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dlstudy.figure import Figure
from dlstudy.language import reason

if TYPE_CHECKING:
    from dlstudy.lab.engine import Engine

Shown = Figure | Callable[[], Figure]
EVERY = 0.15  # seconds between two figures of one name
#: Figures of one name that stay on disk: what a run that is resumed may come back to.
KEPT = 8
#: Of the time of a training, figures take no larger share than this.
SHARE = 0.1


class Figures:
    """The figures of one run."""

    def __init__(self, run: Engine) -> None:
        self.run = run
        self._next: dict[str, float] = {}  # when a figure of this name may be written again
        self._waiting: dict[str, tuple[Shown, int, bool]] = {}
        self._numbers: dict[str, int] = {}
        self._failed = False

    def show(self, name: str, thing: Shown, front: bool) -> None:
        """Write it now, or remember it until it is its turn."""
        recorder = self.run._recorder
        if recorder.muted:
            return
        self._waiting[name] = (thing, recorder.step, front)
        if perf_counter() >= self._next.get(name, 0.0):
            self._write(name)

    def settle(self, force: bool = False) -> None:
        """Write those whose turn it is; all of them with `force`."""
        if self.run._recorder.muted:
            self._waiting.clear()
        now = perf_counter()
        for name in [name for name in self._waiting if force or now >= self._next[name]]:
            self._write(name)

    def _write(self, name: str) -> None:
        began = perf_counter()
        thing, step, front = self._waiting.pop(name)
        figure = thing if isinstance(thing, Figure) else thing()
        if not isinstance(figure, Figure):
            raise TypeError(
                f"show({name!r}, …): a function that returns a Figure, not {type(figure).__name__}"
            )
        safe = re.sub(r"[^\w-]+", "-", name) or "figure"
        try:
            file = self._file(safe, json.dumps(figure.to_dict(), ensure_ascii=False, separators=(",", ":")))
        except OSError as error:  # a full disk: a figure is not worth the training
            if not self._failed:
                self._failed = True
                self.run._recorder.say(
                    fr=f"Les figures ne peuvent pas être écrites ({reason(error, 'fr')}) ; l'entraînement continue.",
                    en=f"Figures cannot be written ({reason(error, 'en')}); the training goes on.",
                    kind="warning",
                )
        else:
            more: dict[str, Any] = {"front": True} if front else {}
            self.run._recorder.event("show", name=name, step=step, kind="figure", file=file, **more)
        now = perf_counter()
        self._next[name] = now + max(EVERY, (now - began) / SHARE)

    def _file(self, safe: str, text: str) -> str:
        """Write one more and forget the oldest. Not flushed to the disk: after a power cut it is drawn again."""
        folder = self.run.folder.path / "figures"
        if safe not in self._numbers:
            folder.mkdir(exist_ok=True)
            pattern = re.compile(re.escape(safe) + r"-(\d{6,})\.json")
            self._numbers[safe] = max(
                (int(m[1]) for m in map(pattern.fullmatch, os.listdir(folder)) if m), default=0
            )
        self._numbers[safe] = number = self._numbers[safe] + 1
        path = folder / f"{safe}-{number:06d}.json"
        temporary = path.with_suffix(".tmp")
        temporary.write_text(text, "utf-8")
        os.replace(temporary, path)
        (folder / f"{safe}-{number - KEPT:06d}.json").unlink(missing_ok=True)
        return f"figures/{path.name}"
