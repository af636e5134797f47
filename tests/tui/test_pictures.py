"""Snapshots: what the screen looks like, in files that a browser shows."""

import pytest

from dlstudy import language
from dlstudy.tui.terminal import Terminal

#: State, size, language, keys pressed first.
SCREENS = {
    "running-fr": ("running", "small", "fr", ()),
    "paused-en": ("paused", "small", "en", ()),
    "finished-fr": ("finished", "small", "fr", ()),
    "failed-en": ("failed", "small", "en", ()),
    "pictures-colourless-en": ("running", "small", "en", ("2",)),
    "matrix-fr": ("running", "small", "fr", ("3",)),
    "help-fr": ("finished", "small", "fr", ("question_mark",)),
    "large-running-en": ("running", "large", "en", ()),
    "large-failed-fr": ("failed", "large", "fr", ()),
}


@pytest.mark.parametrize("name", SCREENS)
def test_looks_as_it_did(name, app, tools, snap_compare):
    status, size, code, keys = SCREENS[name]
    language.set_language(code)

    async def prepare(pilot):
        await tools.settle(pilot)

    terminal = Terminal(0) if "colourless" in name else Terminal()
    assert snap_compare(
        app(status, terminal=terminal), press=keys, terminal_size=tools.sizes[size], run_before=prepare
    )
