"""Runs: every run in a table that stays true, filtered, ordered, marked, compared, named, deleted, started again."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from dlstudy.errors import UserError
from dlstudy.language import count, language, say
from dlstudy.runs import query
from dlstudy.runs.listing import Entry, Listing
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.runs.columns import head
from dlstudy.tui.dashboard.runs.doing import RunActions
from dlstudy.tui.dashboard.runs.foot import fitting
from dlstudy.tui.dashboard.runs.preview import Preview
from dlstudy.tui.dashboard.runs.table import RunsTable
from dlstudy.tui.dashboard.view import View
from dlstudy.tui.widgets.panel import Line, Panel

#: From this width on the chosen run is shown beside the table.
WIDE = 120
#: Cells that the program's own keys, help and quit, take at the end of the line.
HELP = 24


class FilterLine(Input):
    """Where the filter is typed: Enter keeps it, Escape takes it away."""

    BINDINGS = [Binding("escape", "leave", show=False), Binding("down,tab", "keep", show=False)]

    class Left(Message):
        """Escape."""

    class Kept(Message):
        """Enter, or down into the table."""

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_keep(self) -> None:
        self.post_message(self.Kept())

    async def action_submit(self) -> None:
        self.post_message(self.Kept())


class Told(Panel, can_focus=False):
    """One line: how many runs there are of how many, in which order, what is wrong with the filter."""

    def __init__(self, **more: Any) -> None:
        super().__init__(None, **more)  # type: ignore[arg-type]
        self.pieces: list[tuple[str, str]] = []

    def signature(self) -> tuple[Any, ...]:
        return tuple(self.pieces)

    def build(self, width: int, height: int) -> list[Line]:
        return [[Segment(text, self.palette.style(colour)) for text, colour in self.pieces]]

    def tell(self, *pieces: tuple[str, str]) -> None:
        self.pieces = list(pieces)
        self.sync()


class RunsView(RunActions, View):
    """All runs."""

    ID = "runs"
    KEYS = [
        Key("enter", "open", fr=("ouvrir", "ouvrir l'exécution : courbes, réglages, images, sortie"),
            en=("open", "open the run: curves, settings, pictures, output")),
        Key("slash", "filter", fr=("filtrer", "chercher et filtrer : des mots, lr>0.1, status=failed"),
            en=("filter", "search and filter: words, lr>0.1, status=failed"), shown="/"),
        Key("space", "mark", fr=("marquer", "marquer pour comparer"), en=("mark", "mark for comparing")),
        Key("c", "compare", fr=("comparer", "les exécutions marquées dans une figure"),
            en=("compare", "the marked runs in one plot")),
        Key("o", "order", fr=("trier", "choisir la colonne qui trie"), en=("sort", "choose the column to sort by")),
        Key("a", "again", fr=("recommencer", "recommencer avec d'autres réglages"),
            en=("again", "start again with changed settings")),
        Key("n", "name", fr=("nommer", "donner un nom à l'exécution"), en=("name", "give the run a name")),
        Key("d,delete", "delete", fr=("supprimer", "supprimer l'exécution, ou celles qui sont marquées"),
            en=("delete", "delete the run, or those that are marked")),
        Key("O", "turn_order", fr=("", "inverser le tri"), en=("", "sort the other way round")),
        Key("r", "resume", fr=("reprendre", "reprendre une exécution arrêtée ou interrompue"),
            en=("resume", "go on with a run that was stopped or interrupted")),
        Key("s", "stop", fr=("arrêter", "enregistrer et arrêter un entraînement"),
            en=("stop", "save and stop a training")),
        Key("escape", "unfilter", fr=("", "enlever le filtre ; sans filtre : revenir à Aujourd'hui"),
            en=("", "take the filter away; without one: back to Today")),
        Key("u", "unmark", fr=("", "enlever toutes les marques"), en=("", "take all marks away")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    RunsView #told { height: 1; padding: 0 1; background: $background; margin-top: 1; }
    RunsView FilterLine { height: 1; margin: 1 1 0 1; border: none; padding: 0 1; background: $surface;
        color: $foreground; display: none; }
    RunsView FilterLine:focus { border: none; }
    RunsView.filtering FilterLine { display: block; }
    RunsView.filtering #told { margin-top: 0; }
    RunsView #body { height: 1fr; padding: 0 1; }
    RunsView #none { height: 1fr; padding: 1 1; }
    RunsView Preview { width: 46%; display: none; }
    RunsView.wide Preview { display: block; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.listing = Listing()
        self.every: list[Entry] = []
        self.notes: list[str] = []
        self.table = RunsTable()
        self.preview = Preview()
        self.line = FilterLine(placeholder="cifar lr>0.1 test_accuracy>=0.9 status=failed", compact=True)
        self.told = Told(id="told")
        self.order: tuple[str, bool] = ("started", False)  # the column, and whether it is turned round
        self._query = query.parse("")
        self._wrong = ""
        self._known = False  # whether the runs were read once
        self._reading = False
        self._drawn: tuple[Any, ...] = ()

    @staticmethod
    def title() -> str:
        return say(fr="Exécutions", en="Runs")

    def compose(self) -> ComposeResult:
        yield self.line
        yield self.told
        with Horizontal(id="body"):
            yield self.table
            yield self.preview

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.call_after_refresh(self._draw)

    def focus_first(self) -> None:
        self.table.focus(scroll_visible=False)

    def keys(self) -> list[Key]:
        """Only what can be done to the chosen run; what compares, once something is marked."""
        run = self.table.run
        hidden = {"resume"} if run is None or run.living or run.status == "finished" else set()
        hidden |= set() if run is not None and run.living else {"stop"}
        hidden |= {"delete", "again"} if run is not None and run.living else set()
        hidden |= set() if self.table.marked else {"compare"}
        if run is None:
            hidden = {key.action for key in self.KEYS} - {"filter"}
        shown = [key for key in self.KEYS if key.action not in hidden]
        shown.sort(key=lambda key: key.action not in ("open", "stop", "compare"))
        return fitting([key for key in shown if key.words[0]], self.size.width - HELP)

    # ---- what is there ---------------------------------------------------------------------------

    def update(self) -> None:
        if not self._reading:
            self._reading = True
            self.run_worker(self._read, thread=True, group="listing", exit_on_error=False)
        self._draw()

    def _read(self) -> None:
        """In a thread: asking about five hundred runs takes some hundredths of a second."""
        notes: list[str] = []
        try:
            found = self.listing.read(notes)
        except Exception as error:
            self.call_later(self._fail, error)
            return
        finally:
            self._reading = False
        self.app.call_from_thread(self._listed, found, notes)

    @staticmethod
    def _fail(error: Exception) -> None:
        """What went wrong in a thread is told in the view's place, as if it had gone wrong here."""
        raise error

    def _listed(self, found: list[Entry], notes: list[str]) -> None:
        self._known = True
        new = (found, notes) != (self.every, self.notes)
        self.every, self.notes = found, notes
        there = {run.id for run in found}
        for gone in [id for id in self.table.marked if id not in there]:
            del self.table.marked[gone]
        if new:
            self._ask(self._query.text)
        self._draw()
        if self.preview.entry is not None and self.preview.entry.living:
            self.preview.show(self.table.run)

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        now = self._now()
        # Ages are told by the minute.
        drawn = (self.every, self._query, self.order, self._wrong, self.notes, self._known, now.strftime("%H:%M"),
                 self.palette.name, language(), self.size, tuple(self.table.marked))  # fmt: skip
        if drawn == self._drawn:
            return
        self._drawn = drawn
        column, turned = self.order
        if self.every and column not in query.columns(self.every):
            column, turned = self.order = ("started", False)
        runs = query.ordered(self._query.choose(self.every), column, turned) if self.every else []
        extra = [one for one in dict.fromkeys([*self._query.columns, column]) if one != "accuracy"]
        self.table.fill(runs, extra, (column, query.descends(column) != turned), now)
        self._tell(runs, column)
        self._show_run()

    @staticmethod
    def _now() -> Any:
        from dlstudy.journal import clock

        return clock.now()

    def _tell(self, runs: list[Entry], column: str) -> None:
        if not self._known:
            self.told.tell((say(fr="lecture des exécutions…", en="reading the runs…"), "muted"))
            return
        pieces: list[tuple[str, str]] = []
        if self._wrong:
            self.told.tell((self._wrong, "bad"))
            return
        if not self.every:
            pieces.append((say(fr="Aucune exécution pour l'instant. Lancez un lab depuis Aujourd'hui ou le Plan.",
                               en="No runs yet. Start a lab from Today or the Plan."), "muted"))  # fmt: skip
        elif self._query.tests:
            of = len(self.every)
            pieces.append((say(fr=f"{len(runs)} sur {of}", en=f"{len(runs)} of {of}"), "accent"))
            if not self.has_class("filtering"):
                pieces.append((f"  {self._query.text}", "text"))
        else:
            pieces.append((count(len(runs), ("exécution", "exécutions"), ("run", "runs")), "muted"))
        if self.every and column != "started":
            pieces.append((say(fr=f" · par {head(column)}", en=f" · by {head(column)}"), "muted"))
        if self.table.marked:
            marks = len(self.table.marked)
            pieces.append((" · " + count(marks, ("marquée", "marquées"), ("marked", "marked")), "warn"))
        if self.notes:
            pieces.append((" · " + count(len(self.notes), ("dossier illisible", "dossiers illisibles"),
                                         ("unreadable folder", "unreadable folders")), "bad"))  # fmt: skip
        self.told.tell(*pieces)

    def _show_run(self) -> None:
        if self.has_class("wide"):
            if self.table.run != self.preview.entry:
                self.preview.show(self.table.run)
            self.preview.sync()

    def on_runs_table_chosen(self, event: RunsTable.Chosen) -> None:
        event.stop()
        self._show_run()
        self.dashboard.draw_bars()

    # ---- filter and order ------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.add_class("filtering")
        self.line.value = self._query.text
        self.line.focus(scroll_visible=False)
        self.line.cursor_position = len(self.line.value)
        self._redraw()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._ask(event.value)
        self._draw()

    def _ask(self, text: str) -> None:
        """Take a filter; one that is not (yet) right is told, and the last one goes on."""
        try:
            found = query.parse(text, self.every)
            # What is being typed may become a condition: "lr" on the way to "lr>0.1" finds nothing yet.
            rest, _, last = text.rpartition(" ")
            unfinished = last and any(name.startswith(last) for name in query.columns(self.every))
            if unfinished and not found.choose(self.every):
                found = query.parse(rest, self.every)._replace(text=text)
            self._query, self._wrong = found, ""
        except UserError as error:
            self._wrong = " ".join(filter(None, [error.message, error.hint]))

    def on_filter_line_kept(self, event: FilterLine.Kept) -> None:
        event.stop()
        if not self._query.text.strip():
            self.remove_class("filtering")
        self.focus_first()
        self._redraw()

    def action_unfilter(self) -> None:
        if not self._query.text.strip() and not self.has_class("filtering"):
            raise SkipAction
        self._unfilter()

    def on_filter_line_left(self, event: FilterLine.Left) -> None:
        event.stop()
        self._unfilter()

    def _unfilter(self) -> None:
        self._ask("")
        self.line.value = ""
        self.remove_class("filtering")
        self.focus_first()
        self._redraw()

    def action_order(self) -> None:
        names = query.columns(self.every)
        options = [(name, head(name)) for name in names]
        at = names.index(self.order[0]) if self.order[0] in names else 0
        self.dashboard.choose(say(fr="Trier par", en="Sort by"), options, done=self._order_by, at=at)

    def action_turn_order(self) -> None:
        self._order_by(self.order[0])

    def on_runs_table_sorted(self, event: RunsTable.Sorted) -> None:
        event.stop()
        self._order_by(event.column)

    def _order_by(self, column: str) -> None:
        """By this column; by the one that it is already, the other way round."""
        self.order = (column, not self.order[1] if column == self.order[0] else False)
        self._redraw()

    def _redraw(self) -> None:
        self._drawn = ()
        self._draw()
        self.dashboard.draw_bars()
