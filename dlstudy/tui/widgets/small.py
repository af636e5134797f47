"""What is said where there is no room for anything else."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment

from dlstudy.lab.wording import status_word
from dlstudy.language import percent, say
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH
from dlstudy.tui.widgets.header import share_done
from dlstudy.tui.widgets.panel import Line, Panel
from dlstudy.tui.widgets.scroll import wrap


class TooSmall(Panel, can_focus=False):
    """The run's state in a few words, and how large the terminal has to be."""

    def signature(self) -> tuple[Any, ...]:
        return (self.follower.status, self.follower.view.changes["progress"])

    def build(self, width: int, height: int) -> list[Line]:
        p, done = self.palette, share_done(self.follower)
        texts = [
            (status_word(self.follower.status) + (f" {percent(done, 0)}" if done is not None else ""), "text"),
            (say(fr=f"Terminal trop petit : il faut {LEAST_WIDTH}×{LEAST_HEIGHT}.",
                 en=f"Terminal too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed."), "warn"),
            (say(fr="q quitter", en="q leave"), "muted"),
        ]  # fmt: skip
        return [
            [Segment(part, p.style(style))] for text, style in texts for part in wrap(text, max(1, width))
        ]
