"""What this machine computes with: devices, threads, bf16. torch is imported only where it is asked."""

from __future__ import annotations

import math
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.errors import UserError
from dlstudy.home import DEVICES
from dlstudy.language import say

if TYPE_CHECKING:
    import torch

#: Every library that reads its number of threads from the environment when it is loaded.
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
                     "VECLIB_MAXIMUM_THREADS")  # fmt: skip

#: A thread that waits for the others spins a moment, then sleeps. OpenMP's own moment is so long that a second
#: program on the machine (a screen, a browser, another run) made a small network 20 to 60 times slower and a
#: convolution twice; the threads held the processor that the one they waited for needed.
_SPIN = {"GOMP_SPINCOUNT": "1000", "KMP_BLOCKTIME": "1"}


# ---- threads ------------------------------------------------------------------------------------


def default_threads() -> int:
    """Physical cores that this process may use: hyper-threads slow convolutions down, quotas are kept."""
    import psutil

    usable = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    physical = psutil.cpu_count(logical=False) or usable
    return max(1, min(physical, usable, _quota() or usable))


def threads_for(source: str) -> int:
    """The threads of a lab for which nobody chose them, by its source.

    One where it computes with NumPy alone: its products are small, and two threads of OpenBLAS that wait for
    each other on a busy machine take 3 to 30 times as long as one; on an idle one they are 1.9 times as fast.
    """
    return default_threads() if "torch" in source or "transformers" in source else 1


def _quota(root: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Processors that the control group grants (containers), rounded up; None without a limit."""
    try:
        limit, period = (root / "cpu.max").read_text().split()[:2]
    except (OSError, ValueError):
        try:
            limit = (root / "cpu/cpu.cfs_quota_us").read_text().strip()
            period = (root / "cpu/cpu.cfs_period_us").read_text().strip()
        except OSError:
            return None
    try:
        share = float(limit) / float(period)
    except (ValueError, ZeroDivisionError):
        return None  # "max"
    return math.ceil(share) if share > 0 else None


def thread_environment(threads: int) -> dict[str, str]:
    """The variables that make the numeric libraries use so many threads, for a process to be started."""
    patience = {name: value for name, value in _SPIN.items() if name not in os.environ}
    return dict.fromkeys(_THREAD_VARIABLES, str(threads)) | patience


def set_threads(threads: int) -> None:
    """Compute with so many threads: the environment, then torch where it is there, or as soon as it comes."""
    from dlstudy.lab import late

    os.environ.update(thread_environment(threads))

    def tell() -> None:
        import torch

        torch.set_num_threads(threads)

    late.when_here(tell)


# ---- devices ------------------------------------------------------------------------------------


def devices() -> list[str]:
    """The devices of this machine that torch can compute on, best first; ``cpu`` is always one."""
    import torch

    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return [*found, "cpu"]


def choose_device(wanted: str = "auto") -> torch.device:
    """The device of a name; ``auto`` is the best one. UserError if this machine has none of that name."""
    import torch

    here = devices()
    if wanted == "auto":
        return torch.device(here[0])
    if wanted not in here:
        raise no_device(wanted, here, built_for_cuda=torch.version.cuda is not None)
    return torch.device(wanted)


def no_device(wanted: str, here: list[str], *, built_for_cuda: bool = True) -> UserError:
    """The error for a device that is not there, with what is."""
    if wanted not in DEVICES:
        message = say(fr=f"Appareil inconnu : {wanted}.", en=f"Unknown device: {wanted}.")
    elif wanted == "cuda" and not built_for_cuda:
        message = say(
            fr="--device cuda : le PyTorch installé ici est construit sans CUDA.",
            en="--device cuda: the PyTorch installed here is built without CUDA.",
        )
    else:
        what = {
            "cuda": say(fr="carte graphique CUDA utilisable", en="usable CUDA GPU"),
            "mps": say(fr="processeur graphique Apple (mps) utilisable", en="usable Apple GPU (mps)"),
        }.get(wanted, wanted)
        message = say(
            fr=f"--device {wanted} : cette machine n'a pas de {what}.",
            en=f"--device {wanted}: this machine has no {what}.",
        )
    names = ", ".join(("auto", *here))
    return UserError(message, say(fr=f"Ici : {names}. « dlstudy doctor » en dit plus.",
                                  en=f"Here: {names}. 'dlstudy doctor' says more."))  # fmt: skip


def prepare(device: Any) -> None:
    """Let the device compute as fast as it can without losing what matters; the processor needs nothing."""
    import torch

    if torch.device(device).type == "cuda":
        torch.backends.cudnn.benchmark = True  # the fastest algorithm for these shapes, found by trying
        torch.set_float32_matmul_precision("high")  # TF32 where products would be fp32


def device_name(device: Any) -> str:
    """What the device is called by its maker: ``NVIDIA H100 80GB HBM3``, ``AMD EPYC 7B13``."""
    import torch

    kind = torch.device(device).type
    if kind == "cuda":
        return torch.cuda.get_device_name(device)
    if kind == "mps":
        return say(fr="processeur graphique Apple", en="Apple GPU")
    return processor_name()


def processor_name() -> str:
    """The processor's name as the system knows it."""
    try:
        if sys.platform == "linux":
            for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
                if line.startswith(("model name", "Model")):
                    return line.partition(":")[2].strip()
        elif sys.platform == "darwin":
            import subprocess

            answer = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"],
                                    capture_output=True, text=True, timeout=5, check=False)  # fmt: skip
            if answer.stdout.strip():
                return answer.stdout.strip()
    except (OSError, ValueError):
        pass
    return platform.processor() or platform.machine() or "CPU"


def computes_bf16(device: Any) -> bool:
    """Whether bf16 products are done by the hardware: where they are emulated, fp32 is faster."""
    import torch

    kind = torch.device(device).type
    if kind == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if kind != "cpu":
        return False  # Apple's GPUs gain nothing from it under autocast
    if platform.machine().lower() in ("x86_64", "amd64", "i686", "x86"):
        tests = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        return any(bool(getattr(torch.cpu, test, lambda: False)()) for test in tests)
    if sys.platform == "linux":  # on ARM, oneDNN says yes only where the instructions are there
        try:
            return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
        except (AttributeError, RuntimeError):
            return False
    return False


def versions() -> dict[str, str]:
    """The versions that a run depends on, read without importing anything."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in ("dlstudy", "torch", "torchvision", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
