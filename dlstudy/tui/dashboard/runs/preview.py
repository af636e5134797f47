"""Beside the table: the chosen run's curves, what was said last, its settings. Long files are read in a thread."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.worker import get_current_worker

from dlstudy.lab.wording import status_word
from dlstudy.language import say
from dlstudy.runs.folder import RunFolder
from dlstudy.runs.listing import Entry
from dlstudy.tui import words
from dlstudy.tui.follow import Follower
from dlstudy.tui.widgets.curves import Curves
from dlstudy.tui.widgets.header import STATUS
from dlstudy.tui.widgets.panel import Line, Panel
from dlstudy.tui.widgets.scroll import wrap
from dlstudy.tui.widgets.settings import SettingsList

#: Runs whose events are kept, and the seconds for which a run has to be chosen before it is read.
KEPT, DELAY = 6, 0.12
NOBODY = RunFolder("/nowhere")


class Summary(Panel, can_focus=False):
    """The run in three lines: what it is called, how it does, what was said of it last."""

    entry: Entry | None = None
    loading = False

    def signature(self) -> tuple[Any, ...]:
        return (self.entry, self.loading, len(self.follower.view.says))

    def build(self, width: int, height: int) -> list[Line]:
        entry, p = self.entry, self.palette
        if entry is None:
            return []
        mark, colour = STATUS.get(entry.status, ("?", "muted"))
        title = words.here(entry.title) or entry.lab
        lines: list[Line] = [[Segment(words.clean(entry.shown)[:width], p.style("text", bold=True))]]
        second = f"{title} · {entry.id}" if entry.name else title
        lines.append([Segment(part, p.style("muted")) for part in wrap(second, width)[:1]])
        state = [Segment(f"{mark} {status_word(entry.status)}", p.style(colour))]
        names = [n for n in ("test_accuracy", "test_loss", "accuracy", "loss") if n in entry.metrics][:2]
        told = "".join(f"  ·  {words.scalar(n)} {words.value(n, entry.metrics[n])}" for n in names)
        lines.append([*state, Segment(told, p.style("text"))])
        remark = self._remark()
        if remark:
            ink, text = remark
            parts = wrap(text, max(8, width - 2))[: max(1, height - len(lines))]
            for k, part in enumerate(parts):
                lines.append([Segment("  " if k else "◆ " if ink == "warn" else "› ", p.style(ink)),
                              Segment(part, p.style("text"))])  # fmt: skip
        return lines

    def _remark(self) -> tuple[str, str] | None:
        """The coach's newest remark, else what the lab said last."""
        if self.loading:
            return ("muted", say(fr="lecture des mesures…", en="reading its measurements…"))
        says = self.follower.view.says
        coach = [one for one in says if one.kind == "coach"]
        if not says:
            return None
        return ("warn", coach[-1].here) if coach else ("accent", says[-1].here)


class Preview(Vertical, can_focus=False):
    """One run, small."""

    DEFAULT_CSS = """
    Preview { border-left: vkey $line; padding: 0 0 0 2; margin-left: 1; background: $background; }
    Preview Summary { height: 6; background: $background; }
    Preview Curves { height: 1fr; background: $background; }
    Preview SettingsList { height: 10; margin-top: 1; background: $background; scrollbar-size-vertical: 1;
        scrollbar-background: $background; scrollbar-background-hover: $background; scrollbar-color: $line;
        scrollbar-color-hover: $dim; overflow-x: hidden; }
    .plain Preview { border-left: solid $line; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self._kept: OrderedDict[str, Follower] = OrderedDict()
        nobody = Follower(NOBODY)
        self.parts = (Summary(nobody), Curves(nobody), SettingsList(nobody))
        for part in self.parts[1:]:
            part.can_focus = False

    def compose(self) -> ComposeResult:
        yield from self.parts

    @property
    def curves(self) -> Curves:
        return self.parts[1]

    def show(self, entry: Entry | None) -> None:
        """Show this run; called again when its entry is a newer one."""
        same = entry is not None and self.entry is not None and entry.id == self.entry.id
        self.entry = self.parts[0].entry = entry
        if entry is None:
            self._take(Follower(NOBODY))
            return
        known = self._kept.get(entry.id)
        if known is not None:
            self._kept.move_to_end(entry.id)
            known.poll()  # a slice at a time, if there is much that is new
            self._take(known)
            return
        self.parts[0].loading = True
        self.parts[0].sync()
        if not same:
            self.set_timer(DELAY, lambda: self._begin(entry))

    def _begin(self, entry: Entry) -> None:
        if self.entry is not None and self.entry.id == entry.id and entry.id not in self._kept:
            self._read(entry)

    def _read(self, entry: Entry) -> None:
        self.run_worker(
            lambda: self._reading(entry), thread=True, group="preview", exclusive=True, exit_on_error=False
        )

    def _reading(self, entry: Entry) -> None:
        """In a thread: all that the run has told so far. Nobody else has this follower until it is read."""
        worker = get_current_worker()
        follower = Follower(entry.folder)
        follower.poll()
        while follower.loading and not worker.is_cancelled:
            follower.poll()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._read_all, entry.id, follower)

    def _read_all(self, id: str, follower: Follower) -> None:
        self._kept[id] = follower
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if self.entry is not None and self.entry.id == id:
            self._take(follower)

    def _take(self, follower: Follower) -> None:
        self.parts[0].loading = False
        for part in self.parts:
            if part.follower is not follower:
                part.follower = follower
                part._drawn = None
        self.curves.everything()
        self.sync()

    def sync(self) -> None:
        """Draw what is new."""
        for part in self.parts:
            part.sync()
