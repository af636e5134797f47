"""Snapshots: what the screen looks like, in files that a browser shows."""

import json

import numpy as np
import pytest

from dlstudy import language
from dlstudy.figure import Figure
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
    "figure-fr": ("running", "small", "fr", ()),
}


def draws_figures(folder, tools):
    """Make a run one that shows a decision line and the weights behind it."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(60, 2))
    y = x @ [1, -2] > 0.3
    across = np.linspace(-3, 3, 40)
    line = Figure(x="x₁", y="x₂", title={"fr": "La droite de décision", "en": "The decision line"})
    line.heat(1 / (1 + np.exp(-across[None] + 2 * across[:, None])), (-3, 3), (-3, 3), center=0.5)
    line.points(*x[~y].T, label="0").points(*x[y].T, label="1").limits((-3, 3), (-3, 3)).equal()
    line.line(across, across / 2, label={"fr": "droite", "en": "line"}, color="green")
    weights = Figure(title={"fr": "Poids", "en": "Weights"}).bars(["w₁", "w₂", "b"], [1.0, -2.0, 0.3])
    lines = folder.events.read_text("utf-8").splitlines(keepends=True)
    folder.events.write_text("".join(line for line in lines if '"e": "show"' not in line), "utf-8")
    (folder.path / "figures").mkdir()
    for name, figure in (("line", line), ("weights", weights)):
        (folder.path / f"figures/{name}-000001.json").write_text(json.dumps(figure.to_dict()))
        tools.append(folder.path, {"e": "show", "t": 300, "at": 1, "name": name, "kind": "figure", "step": 400,
                              "file": f"figures/{name}-000001.json"})  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
def test_looks_as_it_did(name, app, tools, snap_compare):
    status, size, code, keys = SCREENS[name]
    language.set_language(code)

    async def prepare(pilot):
        await tools.settle(pilot)

    terminal = Terminal(0) if "colourless" in name else Terminal()
    shown = app(status, terminal=terminal)
    if "figure" in name:
        draws_figures(shown.follower.folder, tools)
    assert snap_compare(shown, press=keys, terminal_size=tools.sizes[size], run_before=prepare)
