"""What the learner should know now: paused, over and with what result, interrupted, failed and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from dlstudy.lab.predictions import beside
from dlstudy.language import say
from dlstudy.runs.folder import RunFolder
from dlstudy.training.coach.telling import MARKS
from dlstudy.tui import words
from dlstudy.tui.widgets.coach import COLOURS
from dlstudy.tui.widgets.header import STATUS
from dlstudy.tui.widgets.panel import Line, Panel
from dlstudy.tui.widgets.scroll import wrap

ROOMY = 32  # rows from which on there is room for all that is to be told


class Notice(Panel, can_focus=False):
    """As high as what it has to say, and not there when it has nothing."""

    flash = ""  # a sentence from the screen itself: a command that could not be sent
    compared = ""  # how the result compares with earlier runs

    def signature(self) -> tuple[Any, ...]:
        follower = self.follower
        return (follower.status, self.flash, self.compared, follower.view.changes["end"], follower.view.session,
                len(follower.view.says) if follower.over else 0, self._coach())  # fmt: skip

    def sync(self) -> bool:
        width = self.screen.size.width - self.gutter.width  # its own size is nought while it is not there
        # Predictions and what-ifs have more to say, but leave the half of the screen.
        most = max(5, self.screen.size.height // 2 - 3) if self.follower.over else 5
        lines = self.build(width, most) if width > 8 else []
        if self.display != bool(lines):
            self.display = bool(lines)
        if lines and self.styles.height != len(lines):
            self.styles.height = len(lines)
        return super().sync()

    def build(self, width: int, height: int) -> list[Line]:
        p, status = self.palette, self.follower.status
        told = self._tell(status)
        if self.flash:
            told = [(self.flash, "warn"), *told]
        lines: list[Line] = []
        for k, (text, colour) in enumerate(told):
            if k == 1:
                lines += self._coached(width)
            lines += [[Segment(part, p.style(colour, bold=not k))] for part in wrap(text, max(1, width))]
        return (lines if len(told) > 1 else lines + self._coached(width))[:height]

    def _coach(self) -> Any:
        """The newest of the coach's remarks, and how many there are."""
        coach = getattr(self.screen, "coach", None)
        return (coach.newest, len(coach.found)) if coach is not None and coach.newest is not None else None

    def _coached(self, width: int) -> list[Line]:
        """One line for it, cut where it has to be: the panel says all."""
        found = self._coach()
        if found is None:
            return []
        p, (one, many) = self.palette, found
        key = say(fr="  c : tout lire", en="  c: read all") + (f" ({many})" if many > 1 else "")
        text, room = f"{MARKS[one.severity]} Coach · {one.words}", width - cell_len(key)
        if cell_len(text) > room:
            text = set_cell_size(text, max(1, room - 2)).rstrip() + " …"
        return [[Segment(text, p.style(COLOURS[one.severity])), Segment(key, p.style("accent"))]]

    def _tell(self, status: str) -> list[tuple[str, str]]:
        mark, colour = STATUS.get(status, ("", "text"))
        name = words.clean(self.follower.info.get("id") or self.follower.folder.path.name)
        resume = f"dlstudy resume {name}"
        if status == "paused":
            return [
                (
                    mark + " " + say(fr="En pause. Espace pour reprendre.", en="Paused. Space to resume."),
                    colour,
                )
            ]
        if status == "interrupted":
            died = say(fr="Le processus d'entraînement s'est arrêté net ; rien n'est perdu avant le dernier "
                          "point de reprise.",
                       en="The training process died; nothing before the last checkpoint is lost.")  # fmt: skip
            return [
                (f"{mark} {died}", colour),
                (say(fr=f"Pour reprendre : {resume}", en=f"To resume: {resume}"), "text"),
            ]
        if status == "stopped":
            saved = say(fr="Arrêtée et enregistrée.", en="Stopped and saved.")
            again = say(
                fr=f"Pour reprendre : {resume}   (q pour quitter)", en=f"To resume: {resume}   (q to leave)"
            )
            return [(f"{mark} {saved}{self._result()}", colour), (again, "text")]
        if status == "failed":
            return self._failure(mark)
        if status == "finished":
            return self._finish(mark)
        return []

    def _result(self) -> str:
        metrics = self.follower.view.metrics
        names = [n for n in ("test_accuracy", "test_loss", "accuracy", "loss") if n in metrics][:2]
        return "".join(f"  ·  {words.title(n)} {words.value(n, metrics[n])}" for n in names)

    def _finish(self, mark: str) -> list[tuple[str, str]]:
        view = self.follower.view
        took = say(fr=f"Terminée en {words.clock(view.t)}", en=f"Finished in {words.clock(view.t)}")
        told = [(f"{mark} {took}{self._result()}", "good")]
        if self.compared:
            told.append((self.compared, "text"))
        elif view.says:
            told.append((view.says[-1].here, "text"))
        other = None
        run = (self.follower.info.get("experiment") or {}).get("beside")
        if run:
            other = RunFolder(Path(self.follower.folder.path).parent / str(run)).metrics
        lines = beside(self.follower.info, view, other)
        if (
            self.screen.size.height < ROOMY
        ):  # what explains them is told after leaving: the figure stays in sight
            lines = [one for one in lines if one.kind != "note"]
        told += [(one.text, "muted" if one.kind == "note" else one.kind) for one in lines]
        weights = Path(self.follower.folder.path) / "weights.safetensors"
        if weights.exists():
            told.append((say(fr=f"Poids : {_short(weights)}", en=f"Weights: {_short(weights)}"), "muted"))
        return told

    def _failure(self, mark: str) -> list[tuple[str, str]]:
        error = self.follower.error or {}
        kind = words.clean(error.get("type") or say(fr="Erreur", en="Error"))
        message = words.clean(str(error.get("message") or "").splitlines()[0] if error.get("message") else "")
        told = [(f"{mark} " + say(fr=f"{kind} : {message}", en=f"{kind}: {message}"), "bad")]
        if error.get("line"):
            file = words.clean(Path(str(error.get("file") or "lab.py")).name)
            where = say(fr=f"{file}, ligne {error['line']}", en=f"{file}, line {error['line']}")
            source = words.clean(error.get("source") or "").strip()
            told.append((f"{where}:  {source}" if source else where, "text"))
        advice = words.here(error.get("advice")) if error.get("advice") else ""
        if advice:
            told.append((advice, "text"))
        return told


def _short(path: Path) -> str:
    try:
        return "~/" + str(path.relative_to(Path.home()))
    except ValueError:
        return str(path)
