"""Which views there are, in the order of their digits; a view's module is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.view import View

VIEWS = {
    "today": "dlstudy.tui.dashboard.today:TodayView",
    "plan": "dlstudy.tui.dashboard.plan:PlanView",
    "runs": "dlstudy.tui.dashboard.runs.view:RunsView",
    "review": "dlstudy.tui.dashboard.review:ReviewView",
    "journal": "dlstudy.tui.dashboard.journal:JournalView",
    "data": "dlstudy.tui.dashboard.data:DataView",
    "settings": "dlstudy.tui.dashboard.settings:SettingsView",
}


def title(name: str) -> str:
    """What a view is called, in the language in force."""
    return {
        "today": say(fr="Aujourd'hui", en="Today"),
        "plan": say(fr="Plan", en="Plan"),
        "runs": say(fr="Exécutions", en="Runs"),
        "review": say(fr="Révision", en="Review"),
        "journal": say(fr="Journal", en="Journal"),
        "data": say(fr="Données", en="Data"),
        "settings": say(fr="Réglages", en="Settings"),
    }[name]


def make(name: str) -> View:
    """A new view."""
    module, _, attribute = VIEWS[name].partition(":")
    return getattr(import_module(module), attribute)(id=name)
