"""Journal: all that was recorded, searched as one types, and taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from dlstudy.desk.record_words import entries_words, word
from dlstudy.desk.searching import terms
from dlstudy.errors import DlstudyError, UserError
from dlstudy.journal import Entry, Journal, day_end
from dlstudy.language import count, language, say
from dlstudy.tui.dashboard.journal_entry import EntrySheet, account
from dlstudy.tui.dashboard.journal_list import PAGE, Record
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.pen import Pen
from dlstudy.tui.dashboard.undoing import take_back
from dlstudy.tui.dashboard.view import View

if TYPE_CHECKING:
    from dlstudy.journal.searching import Term

#: From this width on the chosen entry stands whole beside the list.
WIDE = 118


class Search(Input):
    """The line in which a search is typed."""

    BINDINGS = [Binding("escape", "give_up", "", show=False), Binding("down", "leave", "", show=False)]

    def action_give_up(self) -> None:
        self.value = ""
        self.screen.query_one(Record).focus()

    def action_leave(self) -> None:
        self.screen.query_one(Record).focus()


class JournalView(View):
    """The record."""

    ID = "journal"
    KEYS = [
        Key("enter", "show", fr=("détails", "tout ce que l'entrée contient"), 
            en=("details", "all that the entry holds")),
        Key("slash", "search", fr=("chercher", "chercher : genre, unité, mot, date (2026-11)"),
            en=("search", "search: kind, unit, word, date (2026-11)"), shown="/"),
        Key("f", "kind", fr=("genre", "ne montrer qu'un genre d'entrées"), en=("kind", "show one kind of entry only")),
        Key("o", "open", fr=("ouvrir", "ouvrir l'exécution ou la partie dont il s'agit"),
            en=("open", "open the run or the part that it is about")),
        Key("u", "undo", fr=("annuler", "annuler la dernière décision"), en=("undo", "take the last decision back")),
        Key("r", "redo", fr=("rétablir", "rétablir ce qui a été annulé"),
            en=("redo", "bring back what was taken back")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    JournalView #columns { height: 1fr; }
    JournalView #main { width: 1fr; height: 1fr; padding: 0 1; }
    JournalView Search { height: 1; border: none; padding: 0 1; background: $surface; display: none; }
    JournalView Search.open { display: block; }
    JournalView #status { height: 1; width: 100%; }
    JournalView Record { height: 1fr; }
    JournalView #side { width: 52; height: 1fr; padding: 1 2; border-left: vkey $line; display: none;
        scrollbar-size-vertical: 1; }
    JournalView #entry { height: auto; width: 100%; }
    JournalView.wide #side { display: block; }
    JournalView.wide #main { padding: 1 2 0 2; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.terms: list[Term] = []
        self.kind = ""
        self._drawn: tuple[Any, ...] = ()
        self._known: tuple[Any, ...] = ()
        self._count = 0
        self._seconds: dict[dt.date, float] = {}
        self._trouble: DlstudyError | None = None

    @staticmethod
    def title() -> str:
        return say(fr="Journal", en="Journal")

    def compose(self) -> ComposeResult:
        with Horizontal(id="columns"):
            with Vertical(id="main"):
                yield Search(compact=True)
                yield Static(id="status", markup=False)
                yield Record(self._read, self._time)
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="entry")

    def on_mount(self) -> None:
        self.update()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.call_after_refresh(self.update)

    def focus_first(self) -> None:
        self.query_one(Record).focus()

    @property
    def record(self) -> Record:
        return self.query_one(Record)

    @property
    def pen(self) -> Pen:
        return Pen(self.palette, self.terminal)

    # ---- reading ---------------------------------------------------------------------------------

    def _read(self, beyond: str | None, older: bool) -> tuple[list[Entry], str | None]:
        kinds = [self.kind] if self.kind else []
        try:
            with Journal.open() as journal:
                return journal.page(PAGE, beyond=beyond, older=older, terms=self.terms, kinds=kinds)
        except DlstudyError as error:
            self._trouble = error
            return [], None

    def _time(self, day: dt.date) -> float:
        """The study time of a date, in seconds."""
        if day not in self._seconds:
            from dlstudy.journal import clock

            start = dt.datetime.combine(day, dt.time()) + day_end()
            moment = clock.now()
            bounds = (clock.on_clock_of(moment, one) for one in (start, start + dt.timedelta(days=1)))
            try:
                with Journal.open() as journal:
                    self._seconds[day] = journal.seconds_between(*bounds)
            except DlstudyError:
                return 0.0
        return self._seconds[day]

    def update(self) -> None:
        if not self.size.width:
            return
        drawn = (self.palette.name, self.size, language())
        known = self._newest()
        changed = known != self._known
        if not changed and drawn == self._drawn:
            return
        first = not self._known
        if language() != (self._drawn[2] if self._drawn else language()):
            self.terms = self._terms()
        self._known, self._drawn = known, drawn
        if changed:
            self._seconds.clear()
            self.record.begin(day_end()) if first else self.record.refill()
        self.record.refresh()
        self._status()
        self._beside()

    def _newest(self) -> tuple[Any, ...]:
        self._trouble = None
        try:
            with Journal.open() as journal:
                known = journal.newest()
                if known != self._known[:2]:
                    self._count = journal.count()
                return known
        except DlstudyError as error:
            self._trouble = error
            return ("", error.message)

    # ---- drawing ---------------------------------------------------------------------------------

    def _status(self) -> None:
        """How much there is and what is looked for; or what is wrong with the journal."""
        pen = self.pen
        if self._trouble is not None:
            words = " ".join(filter(None, [self._trouble.message, self._trouble.hint]))
            self.query_one("#status", Static).styles.height = "auto"
            self.query_one("#status", Static).update(pen.line((words, "bad", True)))
            return
        self.query_one("#status", Static).styles.height = 1
        record = self.record
        typed = self.query_one(Search).value.strip()
        pieces: list[tuple[str, str]] = []
        if typed or self.kind:
            found = sum(1 for row in record.rows if row.entry is not None)
            open_end = record.older is not None or record.newer is not None
            number = count(found, ("ligne", "lignes"), ("line", "lines"))
            if not found and not record.searching:
                pieces.append((say(fr="Rien ne correspond", en="Nothing fits"), "warn"))
            elif record.searching and not found:
                pieces.append((say(fr="recherche…", en="searching…"), "muted"))
            else:
                pieces.append((number + ("…" if open_end else ""), "text"))
            if typed and not self.query_one(Search).has_class("open"):
                pieces.append((say(fr=f" · « {typed} »", en=f" · '{typed}'"), "accent"))
            if self.kind:
                pieces.append(
                    (say(fr=f" · genre : {word(self.kind)}", en=f" · kind: {word(self.kind)}"), "accent")
                )
            pieces.append((say(fr=" · Échap : tout", en=" · Esc: everything"), "muted"))
        elif not record.rows:
            pieces.append((say(fr="Le journal est vide : rien n'a encore été noté.",
                               en="The journal is empty: nothing recorded yet."), "text"))  # fmt: skip
        else:
            pieces.append((entries_words(self._count), "muted"))
        self.query_one("#status", Static).update(pen.line(*pieces))

    def _beside(self) -> None:
        if not self.has_class("wide"):
            return
        entry = self.record.entry
        content = account(entry, self.dashboard.plan, self.pen, day_end()) if entry is not None else ""
        self.query_one("#entry", Static).update(content)

    def on_record_moved(self) -> None:
        self._status()
        self._beside()

    def on_record_chosen(self) -> None:
        self.action_show()

    # ---- searching -------------------------------------------------------------------------------

    def _terms(self) -> list[Term]:
        board = self.dashboard
        return terms(self.query_one(Search).value, board.plan, board.desk.today, day_end())

    def action_search(self) -> None:
        box = self.query_one(Search)
        box.placeholder = say(fr="genre, unité, mot, date : lu perceptron 2026-11",
                              en="kind, unit, word, date: read perceptron 2026-11")  # fmt: skip
        box.add_class("open")
        box.focus()
        self._status()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._again()

    def _again(self) -> None:
        """Look for something else."""
        self.terms = self._terms()
        self.record.filtered = bool(self.kind or self.terms)
        self.record.begin(day_end())
        self._status()
        self._beside()
        self._follow()

    def _follow(self) -> None:
        """While a search goes on, say how far it is."""
        self._status()
        self._beside()
        if self.record.searching:
            self.set_timer(0.1, self._follow)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.record.focus()

    def on_descendant_blur(self) -> None:
        box = self.query_one(Search)
        if not box.has_focus:
            box.remove_class("open")
            self._status()

    def on_record_everything(self) -> None:
        self.kind = ""
        self.query_one(Search).value = ""
        self._again()

    def action_kind(self) -> None:
        with Journal.open() as journal:
            kinds = journal.kinds()
        options = [("", say(fr="tous les genres", en="all kinds"))]
        for kind, number in sorted(kinds.items(), key=lambda item: -item[1]):
            size = entries_words(number)
            options.append((kind, f"{word(kind)} ({size})"))
        at = next((k for k, (kind, _) in enumerate(options) if kind == self.kind), 0)

        def chosen(kind: str) -> None:
            self.kind = kind
            self._again()

        self.dashboard.choose(say(fr="Genre d'entrées", en="Kind of entry"), options, done=chosen, at=at)

    # ---- what is chosen --------------------------------------------------------------------------

    def _chosen(self) -> Entry:
        entry = self.record.entry
        if entry is None:
            raise UserError(say(fr="Aucune entrée n'est choisie.", en="No entry is chosen."))
        return entry

    def action_show(self) -> None:
        entry = self._chosen()
        content = account(entry, self.dashboard.plan, self.pen, day_end())
        self.app.push_screen(EntrySheet(content, self._opens(entry)),
                             lambda answer: self.dashboard.guarded(self.action_open) if answer else None)  # fmt: skip

    def _run(self, entry: Entry) -> Any:
        """The folder of the run that an entry is about, None if there is none any more."""
        name = entry.data.get("run")
        if entry.kind != "run" or not isinstance(name, str) or "/" in name or not name:
            return None
        from dlstudy.home import home
        from dlstudy.runs.folder import RunFolder

        path = home().runs / name
        return RunFolder(path) if (path / "run.json").is_file() else None

    def _part(self, entry: Entry) -> Any:
        return next((part for part in self.dashboard.plan.parts() if part.id == entry.subject), None)

    def _opens(self, entry: Entry) -> str:
        """What `open` opens, in a word; "" for nothing."""
        if self._run(entry) is not None:
            return say(fr="l'exécution", en="the run")
        return say(fr="la partie", en="the part") if self._part(entry) is not None else ""

    def action_open(self) -> None:
        entry = self._chosen()
        run, part = self._run(entry), self._part(entry)
        if run is not None:
            self.dashboard.open_run(run)
        elif part is not None:
            self.dashboard.open_part(part)
        else:
            raise UserError(say(fr="Cette entrée ne renvoie à rien qui s'ouvre.",
                                en="This entry is about nothing that opens."))  # fmt: skip

    # ---- taking back -----------------------------------------------------------------------------

    def action_undo(self) -> None:
        take_back(self.dashboard, seen=self._seen())

    def action_redo(self) -> None:
        take_back(self.dashboard, redo=True)

    def _seen(self) -> str | None:
        """The entry that stands newest on the screen, None where the newest is not in sight."""
        record = self.record
        if self.terms or self.kind or record.newer is not None or record.top > 1:
            return None
        return next((row.entry.id for row in record.rows if row.entry is not None), None)
