"""A run for programs: what `runs --json` and `run --json` print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from dlstudy.lab.predictions import outcomes
from dlstudy.lab.wording import words
from dlstudy.runs.listing import Entry, read
from dlstudy.training.coach import remarks
from dlstudy.training.coach.telling import values

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.runs.view import RunView


def entry(folder: RunFolder) -> dict[str, Any]:
    """One run as `runs --json` lists it. Keys are only ever added."""
    return listed(read(folder))


def listed(run: Entry) -> dict[str, Any]:
    """The same of an entry that was read already."""
    return {
        "id": run.id,
        "name": run.name,
        "lab": run.lab or None,
        "status": "running" if run.status == "starting" else run.status,
        "started_at": run.started,
        "ended_at": run.ended,
        "settings": run.settings,
        "seed": run.seed,
        "mine": run.mine or None,
        "experiment": run.experiment,
        "data": run.data,
        "metrics": _finite(run.metrics),
    }


def document(folder: RunFolder, view: RunView) -> dict[str, Any]:
    """One run in full, as `run --json` prints it at the end: an entry of `runs --json`, and more."""
    info, state = folder.info, folder.state()
    error = view.error or state.get("error")
    weights = sorted(str(path) for path in folder.path.glob("*.safetensors"))
    return {
        **entry(folder),
        "metrics": _finite(view.metrics or folder.metrics),
        "path": str(folder.path),
        "part": info.get("part"),
        "minutes": info.get("minutes"),
        "budget_minutes": info.get("budget_minutes"),
        "seconds": round(view.t, 3),
        "device": view.device.get("device") or info.get("device"),
        "threads": view.device.get("threads") or info.get("threads"),
        "epochs": view.progress.get("epochs") or view.budget.get("epochs"),
        "steps": view.step,
        "parameters": dict(view.models),
        "weights": weights,
        "versions": info.get("versions") or {},
        "predictions": [{"id": one.id, "answer": one.answer, "actual": one.actual, "right": one.right}
                        for one in outcomes(info, view)],
        "coach": values(remarks(view)),
        "error": None if not error else {
            "type": error.get("type"), "message": error.get("message"), "line": error.get("line"),
            "source": error.get("source"), "tail": error.get("tail") or [],
            "advice": words(error.get("advice")) or None,
        },
    }  # fmt: skip


def _finite(metrics: dict[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in metrics.items()}
