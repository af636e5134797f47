"""The screen that starts a lab: one key for what the plan says, its settings as a form, predictions first."""

from dlstudy.tui.start.screen import StartLab

__all__ = ["StartLab"]
