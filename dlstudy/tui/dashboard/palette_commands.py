"""The command palette: everything that can be done, found by a few of its letters, accents or not."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rich.text import Text
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
    SearchIcon,
)
from textual.fuzzy import FuzzySearch
from textual.widgets.option_list import Option

from dlstudy.desk import settings_words
from dlstudy.desk.words import kind_word
from dlstudy.language import say
from dlstudy.tui.dashboard import views

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: Runs that can be opened from here, the newest.
RUNS = 200
#: The settings whose values can be chosen right here.
AT_ONCE = ("theme", "language")


class Command(NamedTuple):
    """What can be done: its words, what else there is to say of it, how to do it.

    first: whether it is offered before anything is typed.
    """

    words: str
    more: str
    do: Callable[[], Any]
    first: bool = False


def commands(board: Dashboard) -> Iterator[Command]:
    """All of them but the runs, what belongs to the view first."""
    from dlstudy.tui.dashboard.app import EVERYWHERE

    view = board.view
    do: Callable[[], Any]
    here = views.title(view.ID) if view is not None else ""
    for key in view.keys() if view is not None else ():
        if key.words[1]:
            do = partial(board.call_later, board.run_key, key.action)
            yield Command(_capital(key.words[1]), f"{here} · {key.printed}", do, True)
    seen = say(fr="vue", en="view")
    for number, name in enumerate(views.VIEWS, 1):
        yield Command(views.title(name), f"{seen} · {number}", partial(board.show, name), True)
    for part in board.plan.parts():
        if not part.written:
            continue
        day = say(fr=f"jour {part.day}", en=f"day {part.day}")
        words = part.command.removeprefix("dlstudy ")
        if part.kind == "cards":
            words, do = f"{words} {part.unit}", partial(board.open_review, part.unit)
        else:
            do = partial(board.open_part, part)
        yield Command(f"{words}  {part.title.here}", f"{kind_word(part.kind)} · {day}", do)
        if part.kind == "exercise":
            statement = say(fr="énoncé", en="statement")
            yield Command(f"{statement} {part.reference}  {part.title.here}", day, partial(board.read, part))
    decision = say(fr="décision", en="decision")
    yield Command(say(fr="Annuler la dernière décision", en="Take the last decision back"), decision,
                  partial(_take_back, board))  # fmt: skip
    if "plan" in views.VIEWS:
        yield Command(
            say(fr="Prendre un congé aujourd'hui", en="Take today off"), decision, partial(_off, board)
        )
    for name in settings_words.CHOICES:
        if name in AT_ONCE:
            for choice in settings_words.CHOICES[name]:
                words = f"{settings_words.title(name)}{say(fr=' : ', en=': ')}{settings_words.value(name, choice)}"
                yield Command(words, views.title("settings"), partial(_set, board, name, choice))
    for name in settings_words.SETTINGS:
        if name not in AT_ONCE:
            yield Command(
                f"{settings_words.title(name)}…", views.title("settings"), partial(_change, board, name)
            )
    program = say(fr="programme", en="program")
    for key in EVERYWHERE:
        if key.action in ("app.pause_timer", "app.help", "app.leave"):
            do = partial(board.call_later, board.run_key, key.action)
            yield Command(_capital(key.words[1]), f"{program} · {key.printed}", do, True)


def runs(board: Dashboard) -> list[Command]:
    """The newest runs. Reads their folders: not for the main thread."""
    from dlstudy.runs.folder import all_runs
    from dlstudy.runs.names import name_of

    found = []
    for run in all_runs()[:RUNS]:
        name = name_of(run)
        words = say(fr=f"ouvrir {run.id}", en=f"open {run.id}")
        found.append(Command(f"{words}  {name}" if name else words, say(fr="exécution", en="run"),
                             partial(board.open_run, run)))  # fmt: skip
    return found


def _take_back(board: Dashboard) -> None:
    from dlstudy.tui.dashboard.undoing import take_back

    take_back(board)


def _off(board: Dashboard) -> None:
    """As in the plan, where one sees what comes of it."""
    board.show("plan")
    board.call_after_refresh(lambda: board.call_after_refresh(board.run_key, "today"))
    board.call_after_refresh(lambda: board.call_after_refresh(board.run_key, "off"))


def _set(board: Dashboard, name: str, value: str | None) -> None:
    from dlstudy.tui.dashboard.settings import store

    store(board, name, value)


def _change(board: Dashboard, name: str) -> None:
    from dlstudy.tui.dashboard.settings import change

    change(board, name)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def plain(text: str) -> str:
    """The text without accents and capitals, letter for letter as long: ``Réglages`` gives ``reglages``."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter for letter in text)


def in_any_order(wanted: list[str], words: str, more: str) -> tuple[float, list[int]]:
    """A score below that of any letters in order, and the places of what was found in `words`.

    All of it has to be there, in `words` or in `more`: ``convolution exercise`` finds ``check week2.convolution``.
    """
    if len(wanted) < 2 or not all(one in words or one in more for one in wanted):
        return 0.0, []
    starts = [(words.find(one), len(one)) for one in wanted if one in words]
    return 0.1 + 0.1 * len(starts), sorted({start + k for start, size in starts for k in range(size)})


class Everything(Provider):
    """What the palette searches."""

    async def startup(self) -> None:
        board = cast("Dashboard", self.app)
        self.all = list(commands(board))
        self.found: list[Command] | None = None

    def _shown(self, command: Command, offsets: tuple[int, ...] = ()) -> Text:
        board = cast("Dashboard", self.app)
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(board.terminal.text(command.words), board.palette.style("text"))
        for offset in offsets:
            line.stylize("bold underline", offset, offset + 1)
        line.append(board.terminal.text(f"   {command.more}"), board.palette.style("muted"))
        return line

    def _do(self, command: Command) -> Callable[[], None]:
        return lambda: cast("Dashboard", self.app).guarded(command.do)

    async def discover(self) -> Hits:
        for command in self.all:
            if command.first:
                yield DiscoveryHit(self._shown(command), self._do(command), command.words)

    async def search(self, query: str) -> Hits:
        if self.found is None:
            self.found = await asyncio.to_thread(runs, cast("Dashboard", self.app))
        fuzzy, wanted = FuzzySearch(case_sensitive=True), plain(query.strip())
        for command in (*self.all, *self.found):
            score, offsets = fuzzy.match(wanted, plain(command.words))
            if score <= 0:
                score, offsets = in_any_order(wanted.split(), plain(command.words), plain(command.more))
            if score > 0:
                score *= (
                    1.3 if command.first else 1
                )  # what is offered unasked comes before a lesson of like letters
                yield Hit(score, self._shown(command, tuple(offsets)), self._do(command), command.words)


class Commands(CommandPalette):
    """Textual's palette in our words and colours."""

    DEFAULT_CSS = """
    Commands { background: $background 60%; align-horizontal: center; }
    Commands > Vertical { margin-top: 2; width: 90; max-width: 96%; background: $surface; }
    Commands #--input { border: round $accent; background: $surface; }
    Commands #--input.--list-visible { border: round $accent; }
    Commands #--input SearchIcon { color: $accent; margin: 0 0 0 1; }
    Commands CommandInput, Commands CommandInput:focus { border: none; height: 1; background: $surface;
        color: $foreground; }
    Commands #--results { background: $surface; border: round $line; border-top: none; max-height: 70%; }
    Commands CommandList { background: $surface; border: none; padding: 0; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis; }
    Commands CommandList > .option-list--option { text-style: none; padding: 0 1; color: $foreground; }
    Commands CommandList > .option-list--option-highlighted { background: $accent 30%; text-style: bold;
        color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__(
            [Everything], placeholder=say(fr="Que faire ? Quelques lettres suffisent.",
                                          en="What to do? A few letters will do.")
        )  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(SearchIcon).icon = ">"
        self.query_one(CommandInput).compact = True

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """As Textual's, in our words."""
        self._stop_no_matches_countdown()

        def say_so() -> None:
            if search_value:
                words = say(fr="Rien de tel.", en="Nothing like it.")
                self.query_one(CommandList).add_option(Option(words, disabled=True, id=self._NO_MATCHES))
                self._list_visible = True

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, say_so)
