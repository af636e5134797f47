"""What a lab's author sees of the engine: device, data, progress, checkpoints, pause, budget."""

from __future__ import annotations

from typing import Any


class Stopped(BaseException):
    """The training was asked to stop and has saved itself; not an error, and no lab should catch it."""


class Run:
    """One training. Signatures are settled; the body follows."""

    def __init__(self, folder: Any, settings: Any, *, device: Any = "cpu", bf16: bool = False,
                 device_name: str = "", threads: int | None = None, elapsed: float = 0.0,
                 checkpoint_every: float = 30.0) -> None:
        """Seeds everything, repairs the events, finds the checkpoint, writes `rewind` and `start` events.

        seed, data, minutes and budget_minutes come from folder.info; `elapsed`: seconds this process
        has spent already (imports), which count against the budget.
        """

    def request(self, command: str) -> None:
        """"stop" (from a signal handler too): save and raise Stopped at the next step boundary."""

    def close(self, status: str, error: dict[str, Any] | None = None) -> dict[str, float]:
        """Flush, write the `end` event and the final state (status, ended_at, error, metrics, seconds)."""
        return {}
