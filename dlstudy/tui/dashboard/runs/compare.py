"""Several runs compared: their curves in one plot, under it what differs between them and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.screen import Screen
from textual.worker import get_current_worker

from dlstudy.language import say
from dlstudy.runs.listing import Entry
from dlstudy.tui import words
from dlstudy.tui.dashboard.key import Key, KeySet
from dlstudy.tui.dashboard.runs import differences
from dlstudy.tui.dashboard.runs.columns import fitted
from dlstudy.tui.dashboard.runs.foot import ScreenKeys
from dlstudy.tui.dashboard.runs.overlay import Compared, Overlay
from dlstudy.tui.follow import Follower
from dlstudy.tui.widgets.panel import Line
from dlstudy.tui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: Seconds between two looks at runs that train; the widest a run's column gets.
POLL, COLUMN = 0.5, 26
#: Rows of a screen from which on nothing has to be spared; the most of it that the table takes.
ROOMY, TABLE = 36, 0.45

KEYS = [
    Key("n", "turn(1)", fr=("mesure", "la mesure suivante"), en=("metric", "the next metric"), group="plot"),
    Key("N", "turn(-1)", fr=("", "la mesure précédente"), en=("", "the metric before"), group="plot"),
    Key("left", "cursor(-1)", fr=("curseur", "curseur à gauche : les valeurs de chaque exécution en ce point"),
        en=("cursor", "cursor to the left: the values of every run there"), group="plot", shown="←"),
    Key("right", "cursor(1)", fr=("", "curseur à droite"), en=("", "cursor to the right"), group="plot", shown="→"),
    Key("plus,equals_sign", "nearer(0.6)", fr=("approcher", "approcher, autour du curseur"),
        en=("nearer", "zoom in round the cursor"), group="plot"),
    Key("minus", "nearer(1.6667)", fr=("éloigner", "éloigner"), en=("farther", "zoom out"), group="plot"),
    Key("less_than_sign,shift+left", "aside(-0.25)", fr=("", "vers le début"), en=("", "pan to the left"),
        group="plot"),
    Key("greater_than_sign,shift+right", "aside(0.25)", fr=("", "vers la fin"), en=("", "pan to the right"),
        group="plot"),
    Key("0", "everything", fr=("tout", "tout, sans curseur"), en=("all", "everything, without the cursor"),
        group="plot"),
    Key("m", "smoothing", fr=("lissage", "courbes brutes, ou plus ou moins lissées"),
        en=("smooth", "curves raw, or more or less smoothed"), group="plot"),
    Key("l", "log", fr=("log", "échelle logarithmique (erreur au lieu d'exactitude)"),
        en=("log", "logarithmic scale (error instead of accuracy)"), group="plot"),
    Key("L", "log_x", fr=("log x", "abscisse logarithmique"), en=("log x", "logarithmic x axis"), group="plot"),
    Key("x", "axis", fr=("axe", "abscisse : pas, époques ou secondes"),
        en=("axis", "x axis: steps, epochs or seconds"), group="plot"),
    Key("z", "zoom", fr=("", "tout, ou la dernière moitié, le quart, le dixième"),
        en=("", "all, or the last half, quarter, tenth"), group="plot"),
    Key("f,enter", "enlarge", fr=("agrandir", "agrandir la figure, ou revenir"),
        en=("enlarge", "enlarge the plot, or go back"), group="plot"),
    Key("down,j", "scroll(1)", fr=("", "tableau plus bas"), en=("", "table down"), group="moving", shown="↓  j"),
    Key("up,k", "scroll(-1)", fr=("", "tableau plus haut"), en=("", "table up"), group="moving", shown="↑  k"),
    Key("T", "colours", fr=("", "couleurs : sombre, clair, contrasté"), en=("", "colours: dark, light, contrast"),
        group="program"),
    Key("question_mark,f1", "help", fr=("aide", "cette aide"), en=("help", "this help"), group="program"),
    Key("escape,q,ctrl+q", "leave", fr=("retour", "revenir aux exécutions"), en=("back", "back to the runs"),
        group="program"),
]  # fmt: skip


class Differences(Scroll, can_focus=False):
    """The runs by name and colour, their values at the cursor, then what differs, then what came of each."""

    def __init__(self, overlay: Overlay, **more: Any) -> None:
        super().__init__(None, **more)  # type: ignore[arg-type]
        self.overlay = overlay

    def signature(self) -> tuple[Any, ...]:
        return (self.overlay.signature(), tuple(run.follower.status for run in self.overlay.runs))

    def build(self, width: int) -> list[Line]:
        p, runs = self.palette, self.overlay.runs
        entries = [run.entry for run in runs]
        differ = differences.settings(entries)
        ready = self.overlay.ready
        told = [(ready and run.follower.view.metrics) or run.entry.metrics for run in runs]
        came = differences.results(entries, told)
        titles = [*(row.name for row in (*differ, *came)), *map(self._at, self.overlay.shown())]
        most = max(10, width - len(runs) * 12)
        first = min(max((cell_len(title) for title in titles), default=10), most, 30) + 2
        one = max(6, min(COLUMN, (width - first) // len(runs)))

        def line(title: str, cells: Sequence[tuple[str, Any]], colour: str = "muted") -> Line:
            found: Line = [Segment(fitted(title, first - 2) + "  ", p.style(colour))]
            found += [Segment(fitted(text, one - 2) + "  ", style) for text, style in cells]
            return found

        names = []
        for number, run in enumerate(runs, 1):
            mark = "━" if p.colour else str(number)
            state = " ●" if self.overlay.ready and not run.follower.over else ""
            names.append(
                (
                    f"{mark} {words.clean(run.entry.shown)}{state}",
                    p.curve(run.ink) + p.style("text", bold=True),
                )
            )
        lines = [line("", [(text, p.curve(run.ink)) for run, (text, _) in zip(runs, names, strict=True)])]
        # Where there is room the values stand there without a cursor too: nothing moves when it comes.
        told_here = self.overlay.window.cursor is not None or self.screen.size.height >= ROOMY
        for name in self.overlay.shown() if told_here else ():
            values = [self.overlay.value(run, name) for run in runs]
            looks = [p.style("muted" if self.overlay.over(run) else "text", bold=True) for run in runs]
            read = ["—" if value is None else words.value(name, value) for value in values]
            lines.append(line(self._at(name), list(zip(read, looks, strict=True)), "accent"))
        lines.append([])
        if not differ:
            same = say(
                fr="Mêmes réglages, mêmes données, même graine.", en="Same settings, same data, same seed."
            )
            lines.append([Segment(same, p.style("muted"))])
        for row in differ:
            lines.append(line(row.name, [(cell or "—", p.style("text")) for cell in row.cells]))
        lines.append([])
        for row in came:
            cells = [(f"{cell or '—'} ★" if k in row.best else cell or "—",
                      p.style("good", bold=True) if k in row.best else p.style("text"))
                     for k, cell in enumerate(row.cells)]  # fmt: skip
            lines.append(line(row.name, cells))
        return lines

    def _at(self, name: str) -> str:
        """What a row of values is called: ``loss · step 412``."""
        from dlstudy.tui.plot.chart import where

        at = self.overlay.window.cursor
        title = words.scalar(name)
        if at is None:
            return title
        return f"{title} · {self.overlay.unit()} {where(at, whole=self.overlay.axis == 'step')}"


class CompareScreen(Screen[None]):
    """Two to six runs. Dismissed with nothing."""

    BINDINGS = [key.binding for key in KEYS]
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    CompareScreen { layout: vertical; }
    CompareScreen Overlay { height: 1fr; padding: 0 2; background: $background; }
    CompareScreen Differences { height: 45%; padding: 1 2 0 2; background: $surface; scrollbar-size-vertical: 1;
        scrollbar-background: $surface; scrollbar-background-hover: $surface; scrollbar-color: $line;
        scrollbar-color-hover: $dim; overflow-x: hidden; }
    CompareScreen.large Differences { padding: 0 2; }
    """

    def __init__(self, runs: Sequence[tuple[Entry, int]]) -> None:
        """runs: each with the number of its colour."""
        super().__init__()
        self.overlay = Overlay([Compared(entry, Follower(entry.folder), ink) for entry, ink in runs])
        self.table = Differences(self.overlay)

    def compose(self) -> ComposeResult:
        yield self.overlay
        yield self.table
        yield ScreenKeys()

    def on_mount(self) -> None:
        self.run_worker(self._read, thread=True, exit_on_error=False)
        self.set_interval(POLL, self._look)

    def _read(self) -> None:
        """In a thread: everything that the runs have told so far."""
        worker = get_current_worker()
        for run in self.overlay.runs:
            run.follower.poll()
            while run.follower.loading and not worker.is_cancelled:
                run.follower.poll()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._read_all)

    def _read_all(self) -> None:
        self.overlay.ready = True
        self.draw()

    def _look(self) -> None:
        """What the living ones have told since."""
        if not self.overlay.ready:
            return
        new = [run.follower.poll() for run in self.overlay.runs if not run.follower.over]
        if any(new):
            self.draw()

    def draw(self) -> None:
        if not self.is_mounted:
            return
        self.table.sync()
        if not self.has_class("large"):
            rows = min(len(self.table._lines) + 2, int(TABLE * self.size.height))
            if self.table.styles.height is None or self.table.styles.height.value != rows:
                self.table.styles.height = rows
                self.call_after_refresh(self.overlay.sync)
                return
        self.overlay.sync()

    def on_resize(self) -> None:
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        always = [key for key in KEYS if key.group == "program" and key.words[0]]
        self.query_one(ScreenKeys).offer([key for key in KEYS if key not in always], always)
        self.draw()

    def on_overlay_moved(self, event: Overlay.Moved) -> None:
        event.stop()
        self.draw()

    # ---- keys ------------------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        self.overlay.turn(by)
        self.draw()

    def action_cursor(self, by: int) -> None:
        self.overlay.cursor(by)
        self.draw()

    def action_nearer(self, share: float) -> None:
        self.overlay.nearer(share)
        self.draw()

    def action_aside(self, share: float) -> None:
        self.overlay.aside(share)
        self.draw()

    def action_everything(self) -> None:
        self.overlay.everything()
        self.draw()

    def action_smoothing(self) -> None:
        self.overlay.next_smoothing()
        self.draw()

    def action_log(self) -> None:
        self.overlay.logarithmic = not self.overlay.logarithmic
        self.draw()

    def action_log_x(self) -> None:
        self.overlay.log_x = not self.overlay.log_x
        self.draw()

    def action_axis(self) -> None:
        self.overlay.next_axis()
        self.draw()

    def action_zoom(self) -> None:
        self.overlay.next_zoom()
        self.draw()

    def action_enlarge(self) -> None:
        self.toggle_class("large")
        self.table.styles.height = 4
        self.overlay.single = self.has_class("large")
        self.call_after_refresh(self.draw)

    def action_scroll(self, by: int) -> None:
        self.table.scroll_relative(y=by, animate=False)

    def action_colours(self) -> None:
        cast("Dashboard", self.app).next_palette()
        self.query_one(ScreenKeys).refresh()
        self.call_after_refresh(self.draw)

    def action_help(self) -> None:
        from dlstudy.tui.widgets.help import Help

        self.app.push_screen(Help(KeySet(KEYS)))  # type: ignore[arg-type]

    def action_leave(self) -> None:
        self.dismiss(None)
