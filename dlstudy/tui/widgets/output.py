"""What the lab printed and what was said to the learner, the newest last."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment

from dlstudy.language import say
from dlstudy.tui.widgets.scroll import Scroll, wrap


class Output(Scroll):
    """Sentences stand out with a mark; printed lines are as they were printed."""

    follow = True

    def signature(self) -> tuple[Any, ...]:
        return (self.follower.written,)

    def build(self, width: int) -> list[list[Segment]]:
        p = self.palette
        lines = []
        for kind, text in self.follower.output[-2000:]:
            if kind:
                mark, style = ("◆ ", p.style("warn")) if kind == "coach" else ("› ", p.style("accent"))
                for k, part in enumerate(wrap(text, max(1, width - 2))):
                    lines.append([Segment("  " if k else mark, style), Segment(part, p.style("text"))])
            else:
                lines += [[Segment(part, p.style("muted"))] for part in wrap(text, width)]
        if not lines:
            text = say(fr="Le lab n'a encore rien affiché.", en="The lab has printed nothing yet.")
            lines = [[Segment(part, p.style("muted"))] for part in wrap(text, width)]
        return lines
