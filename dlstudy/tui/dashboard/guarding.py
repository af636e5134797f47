"""What goes wrong in a view or a screen stays there: it says so, and the application and every training go on."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from dlstudy.errors import DlstudyError
from dlstudy.language import say
from dlstudy.tui.coloured import ColouredApp
from dlstudy.tui.dashboard.view import Broken, View, widget_of

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.timer import SessionTimer

#: So many accidents within so many seconds, and the application gives up.
MOST, WITHIN = 5, 2.0


class Guarding(ColouredApp, inherit_bindings=False):
    """The part of the application that catches what its views and screens let fall."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._accidents: list[float] = []

    if TYPE_CHECKING:  # what the other parts are
        home: Screen[None]
        timer: SessionTimer

        @property
        def view(self) -> View | None: ...
        def tell(self, text: str, colour: str = "text", seconds: float = 6) -> None: ...
        def draw_bars(self) -> None: ...

    async def run_action(self, action: Any, default_namespace: Any = None, namespaces: Any = None) -> bool:
        """As Textual's; what the learner did wrong is a line at the bottom, not the end."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except DlstudyError as error:
            self.tell(" ".join(filter(None, [error.message, error.hint])), "bad", 12)
            return True
        except Exception as error:
            owner = default_namespace
            self._accident(owner if isinstance(owner, Widget) and owner is not self.home else None, error)
            return True

    async def _dispatch_message(self, message: Message) -> None:
        """As Textual's; but its loop, which all of it hangs on, does not end with what one message did."""
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """A view or a screen that fails says so in its place; the application, and every training, goes on."""
        from textual._context import active_message_pump

        pump = active_message_pump.get(None)
        self._accident(pump if isinstance(pump, Widget) and pump is not self.home else None, error)

    def _accident(self, widget: Widget | None, error: Exception) -> None:
        """Find out what failed; None: what is shown. What fails again and again ends it all."""
        now = time.monotonic()
        self._accidents = [*(one for one in self._accidents if now - one < WITHIN), now]
        strict = self.is_headless and os.environ.get("DLSTUDY_STRICT")  # a test wants to see it
        if strict or len(self._accidents) > MOST or not self.home.is_mounted:
            super()._handle_exception(error)
            return
        view = widget_of(widget)
        screen: Screen[Any] | None = None
        if view is None:
            with contextlib.suppress(Exception):
                screen = widget.screen if widget is not None else self.screen
        if screen is self.home:
            view, screen = self.view, None
        self.call_later(self._break, view, error, screen)

    def _break(self, view: View | None, error: Exception, screen: Screen[Any] | None = None) -> None:
        """Put an account of the error in the place of what failed."""
        from dlstudy.tui.dashboard.accident import write_down

        place = write_down(error)
        words = f"{type(error).__name__}: {error}"
        if screen is not None and screen in self.screen_stack:
            while self.screen is not self.home and len(self.screen_stack) > 1:
                top = self.screen
                self.pop_screen()
                if top is screen:
                    break
            self.tell(say(fr=f"Cet écran s'est arrêté sur une erreur ({words}). La trace : {place}",
                          en=f"This screen ended with an error ({words}). Its trace: {place}"), "bad", 20)  # fmt: skip
            self.timer.turn_to("")
            return
        if view is not None:
            view.remove()
        stage = self.home.query_one("#stage")
        for child in stage.children:
            child.display = False
        panel = Broken(words, place)
        stage.mount(panel)
        self.call_after_refresh(panel.focus)
        self.draw_bars()
