"""Ask a child process what torch says of this machine, so that torch is imported there and not here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import dlstudy
from dlstudy.lab.hardware import no_device

#: Seconds that the child may take to import torch before it counts as broken.
PATIENCE = 120.0


def facts() -> dict[str, Any]:
    """torch's version, threads, devices, …; ``{"error": …}`` when torch cannot be imported."""
    # Python looks for modules where it is started: not where the learner is, who may have a `random.py` there.
    place = Path(dlstudy.__file__).parent.parent
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "dlstudy.training.probe"], cwd=place, stdin=subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"error": str(error)}
    lines = answer.stdout.strip().splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, ValueError):
        said = answer.stderr.strip().splitlines()
        return {"error": said[-1] if said else f"exit code {answer.returncode}"}


def require_device(device: str) -> None:
    """UserError when a device is named that this machine has not; ``auto`` and ``cpu`` need no look."""
    if device in ("auto", "cpu"):
        return
    if device not in ("cuda", "mps") or (device == "mps" and sys.platform != "darwin"):
        raise no_device(device, ["cpu"])
    found = facts()
    if "error" not in found and device not in found["devices"]:
        raise no_device(device, found["devices"], built_for_cuda=found["cuda"] is not None)


def _child() -> None:
    from importlib.metadata import version

    import torch

    from dlstudy.lab import torchvision_ops
    from dlstudy.lab.hardware import computes_bf16, default_threads, device_name, devices

    status = torchvision_ops.status()
    here = devices()
    print(json.dumps({
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "threads": default_threads(),
        "devices": here,
        "names": {name: device_name(name) for name in here},
        "bf16": computes_bf16(here[0]),
        "torchvision_status": status,
        "torchvision": version("torchvision") if status != "absent" else None,
    }))  # fmt: skip


if __name__ == "__main__":
    _child()
