"""A run for programs: what `runs --json` and `run --json` print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from dlstudy.lab.predictions import outcomes
from dlstudy.lab.wording import words

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.runs.view import RunView


def entry(folder: RunFolder) -> dict[str, Any]:
    """One run as `runs --json` lists it. Keys are only ever added."""
    info, state = folder.info, folder.state()
    status = folder.status()
    return {
        "id": folder.id,
        "lab": info.get("lab"),
        "status": "running" if status == "starting" else status,
        "started_at": state.get("started_at") or info.get("created_at"),
        "ended_at": state.get("ended_at"),
        "settings": info.get("settings") or {},
        "seed": info.get("seed"),
        "mine": sorted(info.get("mine") or {}) or None,
        "experiment": (info.get("experiment") or {}).get("name"),
        "data": data_name(info, state),
        "metrics": _finite(folder.metrics),
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
        "error": None if not error else {
            "type": error.get("type"), "message": error.get("message"), "line": error.get("line"),
            "source": error.get("source"), "tail": error.get("tail") or [],
            "advice": words(error.get("advice")) or None,
        },
    }  # fmt: skip


def data_name(info: dict[str, Any], state: dict[str, Any]) -> str | None:
    """The set that a run trains on: the one it used, else the one that was asked for."""
    used = state.get("data_used")
    if isinstance(used, dict) and used:
        return ", ".join(dict.fromkeys(map(str, used.values())))
    return info.get("data")


def best_accuracy(folder: RunFolder) -> float | None:
    """The best accuracy on a test set that a run reached (of a run that goes on: the last one)."""
    best = folder.state().get("best")
    metrics = {**folder.metrics, **(best if isinstance(best, dict) else {})}
    found = [(not name.startswith("test"), name) for name in metrics if name.endswith("accuracy")]
    return metrics[min(found)[1]] if found else None


def _finite(metrics: dict[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in metrics.items()}
