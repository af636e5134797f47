"""The header: what runs, how far it is, how it does, on what. Always there, four lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from dlstudy.lab import wording
from dlstudy.lab.wording import status_word
from dlstudy.language import NBSP, number, percent, say
from dlstudy.tui import words
from dlstudy.tui.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from dlstudy.tui.follow import Follower

STATUS = {
    "starting": ("◌", "muted"),
    "running": ("●", "good"),
    "paused": ("‖", "warn"),
    "finished": ("✓", "good"),
    "stopped": ("■", "warn"),
    "interrupted": ("!", "bad"),
    "failed": ("✗", "bad"),
}


def share_done(follower: Follower) -> float | None:
    """How much of the run is done, in [0, 1]; None where nothing says so."""
    view, progress = follower.view, follower.view.progress
    if follower.status == "finished":
        return 1.0
    step, steps = progress.get("step") or 0, progress.get("steps") or 0
    if steps:
        return _share(step / steps)
    epochs = progress.get("epochs") or view.budget.get("epochs") or 0
    if not epochs or not progress:
        return None
    per_epoch = progress.get("epoch_steps") or 0
    within = (progress.get("epoch_step") or 0) / per_epoch if per_epoch else 0.0
    return _share(((progress.get("epoch") or 1) - 1 + within) / epochs)


class RunHeader(Panel, can_focus=False):
    """Four lines: the run, its progress, its figures, its machine."""

    waiting = ""  # what was asked of the training and has not happened yet: "pause", "resume", "stop"

    def signature(self) -> tuple[Any, ...]:
        view = self.follower.view
        return (self.follower.status, self.waiting, view.changes["progress"], view.changes["scalars"],
                view.session, view.changes["data"], view.changes["rewind"], view.changes["end"])  # fmt: skip

    def build(self, width: int, height: int) -> list[Line]:
        return [self._title(width), self._progress(width), self._figures(width), self._machine(width)]

    def _title(self, width: int) -> Line:
        p, info = self.palette, self.follower.info
        mark, colour = STATUS.get(self.follower.status, ("?", "muted"))
        state = status_word(self.follower.status)
        asked = {
            "pause": say(fr="pause demandée", en="pausing"),
            "resume": say(fr="reprise demandée", en="resuming"),
            "stop": say(fr="enregistrement…", en="saving…"),
        }.get(self.waiting)
        if asked and not self.follower.over:
            mark, state, colour = "◌", asked, "warn"
        badge = f"{mark} {state}"
        title = words.here(info.get("title")) or words.clean(info.get("lab", ""))
        name = words.clean(info.get("id") or self.follower.folder.path.name)
        if self.follower.name:
            name = f"{words.clean(self.follower.name)} · {name}"
        if info.get("mine"):
            name += " · " + say(fr="votre code", en="your own code")
        room = width - cell_len(badge) - 2
        line = [Segment(_fit(title, room), p.style("text", bold=True))]
        room -= cell_len(_fit(title, room))
        if room > cell_len(name) + 3:
            line.append(Segment(f"  {name}", p.style("muted")))
        used = sum(cell_len(s.text) for s in line)
        line.append(Segment(" " * max(1, width - used - cell_len(badge))))
        line.append(Segment(badge, p.style(colour, bold=True)))
        return line

    def _progress(self, width: int) -> Line:
        p, view = self.palette, self.follower.view
        progress = view.progress
        epoch, epochs = progress.get("epoch") or 0, progress.get("epochs") or view.budget.get("epochs") or 0
        in_epoch, per_epoch = progress.get("epoch_step") or 0, progress.get("epoch_steps") or 0
        if not epoch and not view.series and not self.follower.over:
            text = say(fr="préparation : données, réseau, mesure de la vitesse…",
                       en="preparing: data, network, measuring the speed…")  # fmt: skip
            return [Segment(_fit(text, width), p.style("text"))]
        whole = share_done(self.follower)
        if self.follower.status == "finished":
            in_epoch, per_epoch = 1, 1
        epoch_words = say(fr="époque", en="epoch") + (
            f" {epoch:.0f}/{epochs:.0f}" if epochs else f" {epoch:.0f}"
        )
        run_words = say(fr="exécution", en="run") + f" {percent(_share(whole or 0), 0)}"
        left = progress.get("remaining")
        if self.follower.over or left is None:
            tail = say(fr=f"durée {words.clock(view.t)}", en=f"took {words.clock(view.t)}") if view.t else ""
            if not self.follower.over:
                tail = words.clock(view.t)
        else:
            tail = say(fr=f"reste {words.clock(left)}", en=f"{words.clock(left)} left")
        names = cell_len(epoch_words) + cell_len(run_words) + cell_len(tail) + 8
        bars = max(0, width - names)
        if bars < 16:  # narrow: the words without the bars
            return [Segment(_fit(f"{epoch_words}  {run_words}  {tail}", width), p.style("text"))]
        one = bars // 2
        return [
            Segment(epoch_words + "  ", p.style("text")),
            *self._bar(one, in_epoch / per_epoch if per_epoch else 0.0),
            Segment("   " + run_words + "  ", p.style("text")),
            *self._bar(bars - one, whole or 0.0),
            Segment(" " + tail, p.style("text", bold=True)),
        ]

    def _bar(self, width: int, share: float) -> Line:
        halves = round(2 * width * _share(share))
        full, half = divmod(halves, 2)
        done = "━" * full + ("╸" if half else "")
        status = self.follower.status
        colour = "accent" if status in ("starting", "running") else STATUS.get(status, ("", "accent"))[1]
        rest = width - len(done)
        fill = "━" if self.palette.colour else "┄"
        return [Segment(done, self.palette.style(colour)), Segment(fill * rest, self.palette.style("grid"))]

    def _figures(self, width: int) -> Line:
        p, view = self.palette, self.follower.view
        metrics = view.metrics
        names: list[str] = [
            n for n in ("loss", "test_loss", "accuracy", "train_accuracy", "test_accuracy") if n in metrics
        ]
        names = names or [n for n in metrics if n != "learning_rate"][:3]
        parts = [(wording.measure(n), words.value(n, metrics[n]), True) for n in names]
        order = {"test_accuracy": 0, "loss": 1, "accuracy": 2, "train_accuracy": 2}
        ranks = [order.get(n, 4) for n in names]
        progress = view.progress
        if progress.get("examples_per_second"):
            parts.append((say(fr="ex./s", en="ex/s"), number(progress["examples_per_second"]), False))
            ranks.append(3)
        elif progress.get("per_second"):
            parts.append((say(fr="pas/s", en="steps/s"), words.short(progress["per_second"]), False))
            ranks.append(3)
        if "learning_rate" in metrics:
            short = say(fr="taux d'appr.", en="learning rate")
            parts.append((short, words.value("learning_rate", metrics["learning_rate"]), True))
            ranks.append(5)
        if progress.get("per_second") and progress.get("examples_per_second"):
            parts.append((say(fr="pas/s", en="steps/s"), words.short(progress["per_second"]), False))
            ranks.append(6)
        texts = [f"{name} {text}" if first else f"{text} {name}" for name, text, first in parts]
        line: Line = []
        for index in _chosen(texts, ranks, width):
            name, text, first = parts[index]
            if line:
                line.append(Segment("   "))
            named, valued = Segment(name, p.style("muted")), Segment(text, p.style("text", bold=True))
            line += [named, Segment(" "), valued] if first else [valued, Segment(" "), named]
        return line or [Segment(say(fr="en attente des premières valeurs…", en="waiting for the first values…"),
                                p.style("muted"))]  # fmt: skip

    def _machine(self, width: int) -> Line:
        view, info = self.follower.view, self.follower.info
        device, data, progress = view.device, view.data, view.progress
        parts: list[tuple[str, int]] = []
        if device:
            parts.append((words.clean(device.get("device", "")), 0))
            if device.get("device_name"):
                parts.append((words.clean(device["device_name"]), 5))
            threads = device.get("threads")
            if isinstance(threads, int):
                parts.append((f"{threads}{NBSP}" + say(fr="fils" if threads > 1 else "fil",
                                                       en="threads" if threads > 1 else "thread"), 3))  # fmt: skip
            if device.get("bf16"):
                parts.append(("bf16", 6))
        if progress.get("memory"):
            parts.append((say(fr="mémoire", en="memory") + " " + words.memory(progress["memory"]), 1))
        if progress.get("gpu_memory"):
            parts.append(("GPU " + words.memory(progress["gpu_memory"]), 1))
        if data:
            name = words.clean(data.get("name", ""))
            parts.append(
                (
                    name
                    + (say(fr=" (données intégrées)", en=" (built-in data)") if data.get("builtin") else ""),
                    2,
                )
            )
        if isinstance(info.get("seed"), int):
            parts.append((say(fr="graine", en="seed") + f" {info['seed']}", 4))
        if view.damaged:
            parts.append(
                (say(fr=f"{view.damaged} lignes illisibles", en=f"{view.damaged} unreadable lines"), 7)
            )
        chosen = _chosen([text for text, _ in parts], [rank for _, rank in parts], width)
        return [Segment(" · ".join(parts[k][0] for k in chosen), self.palette.style("muted"))]


def _share(x: float) -> float:
    return max(0.0, min(1.0, x))


def _fit(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)) + "…" if width > 0 else ""


def _chosen(texts: list[str], ranks: list[int], width: int, gap: int = 3) -> list[int]:
    """Which texts fit side by side, the lower ranks first, in their own order."""
    kept: list[int] = []
    used = -gap
    for index in sorted(range(len(texts)), key=lambda k: ranks[k]):
        size = cell_len(texts[index]) + gap
        if used + size <= width:
            kept.append(index)
            used += size
    return sorted(kept)
