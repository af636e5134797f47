"""The lab screen: a run as it trains, or as it ended. Layout, keys, and when to draw."""

from __future__ import annotations

import time
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from dlstudy.errors import DlstudyError
from dlstudy.language import say
from dlstudy.tui import keys
from dlstudy.tui.follow import Follower
from dlstudy.tui.messages import Compared, PanelChosen
from dlstudy.tui.pace import Pace
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH
from dlstudy.tui.widgets.coach import Coach
from dlstudy.tui.widgets.curves import Curves
from dlstudy.tui.widgets.figures import Figures
from dlstudy.tui.widgets.footer import Keys
from dlstudy.tui.widgets.header import RunHeader
from dlstudy.tui.widgets.help import Help
from dlstudy.tui.widgets.leave import Leave
from dlstudy.tui.widgets.matrix import Matrix
from dlstudy.tui.widgets.notice import Notice
from dlstudy.tui.widgets.output import Output
from dlstudy.tui.widgets.pictures import Pictures
from dlstudy.tui.widgets.settings import SettingsList
from dlstudy.tui.widgets.small import TooSmall
from dlstudy.tui.widgets.tabs import Tabs

POLL = 0.2  # seconds between two looks at the files: a stat each when nothing is new
LOADING = 0.1  # seconds that reading a long file may keep the keys waiting
WIDE, HIGH = 108, 36  # from here on all panels are shown at once


class LabScreen(Screen[str]):
    """One run. Dismissed with "ended", "detached" or "stopped".

    `inside`: there is another screen to go back to, and leaving is no question: the training goes on.
    """

    CSS_PATH = "lab_screen.tcss"
    BINDINGS = [binding for binding in keys.BINDINGS if binding not in keys.EVERYWHERE]
    AUTO_FOCUS = None

    def __init__(self, follower: Follower, *, inside: bool = False) -> None:
        super().__init__()
        self.follower = follower
        self.inside = inside
        self.pace = Pace()
        self.current = 0
        self.enlarged = False
        self._asked_to_stop = False
        self._left = False
        self._leaving = False  # leave as soon as the training has stopped
        self._was_over = False
        self._stale = False  # whether there is more to show than what was drawn
        self._fronted: Any = None  # the panel that the lab wants to open
        self._chosen = False  # whether the learner has chosen a panel

    def compose(self) -> ComposeResult:
        follower = self.follower
        self.header, self.notice = RunHeader(follower, id="header"), Notice(follower, id="notice")
        self.tabs = Tabs(follower, id="tabs")
        self.footer = Keys(follower, id="keys")
        self.figures = Figures(follower, id="figures")
        self.curves = Curves(follower, id="curves")
        self.pictures = Pictures(follower, id="pictures")
        self.matrix = Matrix(follower, id="matrix")
        self.output = Output(follower, id="output")
        self.settings, self.coach = SettingsList(follower, id="settings"), Coach(follower, id="coach")
        self.titles: dict[Any, str] = {
            self.figures: say(fr="Figure", en="Figure"), self.curves: say(fr="Courbes", en="Curves"),
            self.pictures: say(fr="Images", en="Pictures"), self.matrix: say(fr="Matrice", en="Matrix"),
            self.output: say(fr="Sortie", en="Output"), self.settings: say(fr="Réglages", en="Settings"),
            self.coach: "Coach",
        }  # fmt: skip
        for panel in self.titles:
            panel.add_class("panel")
        self.panels = self._panels()
        yield self.header
        yield self.notice
        yield self.tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self.figures
                yield self.curves
                yield self.output
                yield self.coach
            with Vertical(id="right"):
                yield self.pictures
                yield self.matrix
                yield self.settings
        yield self.footer
        self.small = TooSmall(self.follower, id="small")
        yield self.small

    def on_mount(self) -> None:
        self.follower.poll()
        self._show_panels()
        self._arrange()
        self.set_interval(POLL, self._tick)

    # ---- layout --------------------------------------------------------------------------------

    def _panels(self) -> list[Any]:
        """The panels that this run has: where the lab draws figures, pictures and matrices only if it shows some."""
        drawn: list[Any] = [self.pictures, self.matrix] if self.figures.names() else [self.figures]
        empty = [panel for panel in drawn if not panel.names()] + [self.coach] * (not self.coach.found)
        return [panel for panel in self.titles if panel not in empty]

    def _show_panels(self) -> None:
        """What the run shows may be more than it was: the learner stays at the panel that was chosen."""
        here, before, front = self.panels[self.current], self.panels, self._front()
        self.panels = self._panels()
        if self.panels == before and front is self._fronted:
            return
        self.set_class(self.figures in self.panels, "figured")
        if front is not self._fronted and not self._chosen:
            here = front or here
        self._fronted = front
        self.current = self.panels.index(here) if here in self.panels else 0
        self._arrange()

    def _front(self) -> Any:
        """The panel that the lab wants to open: that of what it shows in front, else its figures."""
        kinds = {"figure": self.figures, "images": self.pictures}
        for show in self.follower.view.shows.values():
            if show.get("front"):
                return kinds.get(str(show.get("kind")), self.matrix)
        return self.figures if self.figures.names() else None

    @property
    def wide(self) -> bool:
        return self.size.width >= WIDE and self.size.height >= HIGH and not self.enlarged

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Show all panels or the current one, as the terminal's size allows."""
        wide = self.wide
        self.set_class(wide, "wide")
        self.tabs.titles = tuple(self.titles[panel] for panel in self.panels)
        for k, panel in enumerate(self.panels):
            panel.border_title = f"{k + 1} {self.titles[panel]}"
        small = self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT
        self.small.display = small
        for widget in (self.header, self.footer, self.query_one("#body")):
            widget.display = not small
        self.tabs.display = not wide and not small
        self.tabs.current = self.current
        self.footer.curves = wide or self.panels[self.current] is self.curves
        for panel in self.titles:
            panel.display = panel in self.panels and (wide or panel is self.panels[self.current])
        for column in (self.query_one("#left"), self.query_one("#right")):
            column.display = any(child.display for child in column.children)
        self.panels[self.current].focus(scroll_visible=False)
        self.call_after_refresh(self._draw)

    def on_panel_chosen(self, message: PanelChosen) -> None:
        self.action_panel(message.index)

    def on_click(self, event: events.Click) -> None:
        """A click into a panel makes it the current one."""
        for k, panel in enumerate(self.panels):
            if panel is event.widget and k != self.current:
                self.current = k
                self._arrange()

    # ---- looking and drawing -------------------------------------------------------------------

    def _tick(self) -> None:
        status, kept = self.follower.status, self.follower.view
        self._stale |= self.follower.poll()
        begun = time.monotonic()
        while self.follower.loading and time.monotonic() - begun < LOADING:
            self._stale |= self.follower.poll()
        self._stale |= self.follower.view is not kept  # the file began anew
        changed = self.follower.status != status
        changed |= self._settle()
        # What a lab draws as it goes is what the learner came to see.
        self.pace.lively(self.figures.is_on_screen and not self.follower.over)
        # A change of status is shown at once; figures and curves when it is their turn.
        if changed or (self._stale and self.pace.due()):
            self._stale = False
            self._draw()
            self.pace.drawn()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        self.coach.look()
        self._show_panels()
        self._note_end()
        if self.small.display:
            self.notice.display = False
            self.small.sync()
            return
        for widget in (self.header, self.notice, self.tabs, *self.titles, self.footer):
            widget.sync()

    def _settle(self) -> bool:
        """Forget what was asked of the training once it has happened; True if it has."""
        status, waiting = self.follower.status, self.header.waiting
        if self.follower.over or (waiting, status) in (("pause", "paused"), ("resume", "running")):
            self.header.waiting = ""
        if self.follower.over:
            self.notice.flash = ""
        return self.header.waiting != waiting

    def _note_end(self) -> None:
        over = self.follower.over
        if over and not self._was_over:
            if self.follower.status == "failed" and not self._chosen and not self.wide:
                self.current = self.panels.index(self.output)  # what it printed last says the most now
                self._arrange()
            if self._leaving:
                self.leave_with("stopped" if self.follower.status != "finished" else "ended")
            if self.follower.status == "finished":
                self.run_worker(self._compare, thread=True, exclusive=True)
        self._was_over = over

    def _compare(self) -> None:
        from dlstudy.tui.compare import compare

        try:
            text = compare(self.follower.folder, self.follower.view.metrics)
        except Exception:  # other runs may be damaged in any way; this is only a courtesy
            text = ""
        self.post_message(Compared(text))

    def on_compared(self, message: Compared) -> None:
        self.notice.compared = message.text
        self._draw()

    # ---- the training --------------------------------------------------------------------------

    def _send(self, command: str) -> bool:
        if self.follower.over:
            self._flash(
                say(fr="L'entraînement n'est plus en cours.", en="The training is no longer running.")
            )
            return False
        try:
            self.follower.send(command)
        except (OSError, DlstudyError) as error:
            self._flash(say(fr=f"Commande non transmise : {error}", en=f"Command not sent: {error}"))
            return False
        self.header.waiting = command
        self._draw()
        return True

    def _flash(self, text: str) -> None:
        self.notice.flash = text
        self._draw()
        self.set_timer(4, self._unflash)

    def _unflash(self) -> None:
        self.notice.flash = ""
        self._draw()

    def action_pause(self) -> None:
        paused = self.follower.status == "paused" or self.header.waiting == "pause"
        self._send("resume" if paused else "pause")

    def action_stop(self) -> None:
        if self._send("stop"):
            self._asked_to_stop = True
            self.notice.flash = say(fr="Enregistrement, puis arrêt…", en="Saving, then stopping…")
            self._draw()

    def action_detach(self) -> None:
        self.leave_with(self._outcome() if self.follower.over else "detached")

    def leave_with(self, outcome: str) -> None:
        """Leave once, whatever lies over the screen."""
        if self._left:
            return
        self._left = True
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        self.dismiss(outcome)

    def action_leave(self) -> None:
        if self.follower.over:
            self.leave_with(self._outcome())
        elif self.inside:
            self.action_detach()
        else:
            self.app.push_screen(Leave(), self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer == "detach":
            self.action_detach()
        elif answer == "stop":
            self._stop_and_leave()

    def _stop_and_leave(self) -> None:
        self._leaving = True
        if self.follower.over:
            self.leave_with(self._outcome())
        else:
            self.action_stop()

    def interrupt(self) -> None:
        """Ctrl-C: once, save, stop and leave; twice, kill the training and leave."""
        if self.follower.over:
            self.leave_with(self._outcome())
        elif not (self._asked_to_stop and self._leaving):
            self._stop_and_leave()
            if self._asked_to_stop:
                self.notice.flash = say(fr="Enregistrement, puis arrêt… (Ctrl-C encore une fois pour tuer)",
                                        en="Saving, then stopping… (Ctrl-C again to kill)")  # fmt: skip
                self._draw()
        else:
            self.follower.kill()
            self.leave_with("stopped")

    def _outcome(self) -> str:
        stopped = self._asked_to_stop and self.follower.status in ("stopped", "interrupted")
        return "stopped" if stopped else "ended"

    # ---- the view ------------------------------------------------------------------------------

    def action_panel(self, index: int) -> None:
        if index >= len(self.panels):
            return
        self._chosen = True
        if index == self.current and self.size.width >= WIDE and self.size.height >= HIGH:
            self.action_enlarge()
            return
        self.current = index
        self._arrange()

    def action_next_panel(self, by: int) -> None:
        self._chosen = True
        self.current = (self.current + by) % len(self.panels)
        self._arrange()

    def action_enlarge(self) -> None:
        self.enlarged = not self.enlarged
        self._arrange()

    def action_turn(self, by: int) -> None:
        turn = getattr(self.panels[self.current], "turn", None)
        if turn:
            turn(by)
            self._draw()

    def action_coach(self) -> None:
        found = self.coach in self.panels
        self.action_panel(self.panels.index(self.coach)) if found else self._flash(self.coach.nothing)

    def action_smoothing(self) -> None:
        self.curves.next_smoothing()
        self._draw()

    def action_log(self) -> None:
        self.curves.logarithmic = not self.curves.logarithmic
        self._draw()

    def action_log_x(self) -> None:
        self.curves.log_x = not self.curves.log_x
        self._draw()

    def action_zoom(self) -> None:
        self.curves.next_zoom()
        self._draw()

    def action_axis(self) -> None:
        self.curves.next_axis()
        self._draw()

    def action_nearer(self, share: float) -> None:
        self.curves.nearer(share)
        self._draw()

    def action_aside(self, share: float) -> None:
        self.curves.aside(share)
        self._draw()

    def action_cursor(self, columns: int) -> None:
        self.curves.cursor(columns)
        self._draw()

    def action_everything(self) -> None:
        self.curves.everything()
        self._draw()

    def action_theme(self) -> None:
        self.app.next_palette()  # type: ignore[attr-defined]
        self.call_after_refresh(self._draw)

    def action_help(self) -> None:
        self.app.push_screen(Help())
