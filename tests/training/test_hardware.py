"""The machine, and labs as scripts: torch itself is the authority on devices and threads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dlstudy.errors import UserError
from dlstudy.lab import hardware, memory, torchvision_ops


def test_threads_are_physical_cores_within_what_we_are_granted(monkeypatch, tmp_path):
    import psutil

    assert 1 <= hardware.default_threads() <= psutil.cpu_count()
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 128 if logical else 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(128)), raising=False)
    monkeypatch.setattr(hardware, "_quota", lambda: 3)
    assert hardware.default_threads() == 3
    monkeypatch.setattr(hardware, "_quota", lambda: None)
    assert hardware.default_threads() == 64


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "250000 100000\n"}, 3),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ({}, None),
    ],
)
def test_a_container_s_quota(tmp_path, files, expected):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert hardware._quota(tmp_path) == expected


def test_devices_are_torch_s():
    import torch

    assert hardware.choose_device("cpu") == torch.device("cpu")
    assert hardware.choose_device("auto").type == hardware.devices()[0]
    assert ("cuda" in hardware.devices()) == torch.cuda.is_available()
    for name in {"cuda", "mps", "abacus"} - set(hardware.devices()):
        with pytest.raises(UserError, match=name):
            hardware.choose_device(name)


def test_the_child_that_is_asked_agrees_and_torchvision_imports(tmp_path, monkeypatch):
    """One process for all: what torch says of this machine, torchvision after the mend, whatever lies around."""
    import torch

    from dlstudy.training import probe

    (tmp_path / "random.py").write_text("raise ImportError('the learner's own exercise')\n")
    monkeypatch.chdir(tmp_path)
    facts = probe.facts()
    assert facts["torch"] == torch.__version__ and facts["devices"] == hardware.devices()
    assert facts["torchvision_status"] in ("fine", "mended") and facts["torchvision"]


def test_nothing_is_declared_where_the_library_loads(monkeypatch):
    monkeypatch.setattr(torchvision_ops, "_declared", lambda name: True)
    monkeypatch.delitem(sys.modules, "torchvision", raising=False)
    before = list(torchvision_ops._libraries)
    assert torchvision_ops._mend() == "fine" and torchvision_ops._libraries == before
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert torchvision_ops._mend() == "absent"


def test_the_kernel_s_count_of_processes_it_ended(tmp_path):
    proc, groups = tmp_path / "proc", tmp_path / "cgroup"
    (proc / "self").mkdir(parents=True)
    (groups / "docker" / "abc").mkdir(parents=True)
    assert memory.oom_kills(proc, groups) is None
    (proc / "vmstat").write_text("nr_free_pages 5\noom_kill 2\n")
    (proc / "self" / "cgroup").write_text("0::/docker/abc\n")
    assert memory.oom_kills(proc, groups) == 2
    (groups / "docker" / "memory.events").write_text("low 0\noom 9\noom_kill 4\n")
    assert memory.oom_kills(proc, groups) == 4


def test_a_lab_is_a_plain_script_too(curriculum, dlstudy_home):
    lab = curriculum / "one" / "line" / "lab.py"
    command = [sys.executable, str(lab), "--lr", "0.1", "--batch-size=64", "--epochs", "2", "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=dlstudy_home)
    assert done.returncode == 0, done.stderr
    assert "Chosen     epochs=2, lr=0.1, batch_size=64" in done.stdout and "It is done." in done.stdout
    from dlstudy.journal import Journal
    from dlstudy.runs.folder import all_runs

    (run,) = all_runs()
    assert (
        run.status() == "finished" and run.info["part"] == "one.line/lab" and run.info["budget_minutes"] == 40
    )
    with Journal.open() as journal:
        assert [entry.subject for entry in journal.entries(kinds=["run"])] == ["one.line/lab"]


def test_what_a_script_does_not_understand():
    from dlstudy.lab import script
    from dlstudy.lab.settings import read

    fields = read(
        Path("lab.py"), "class Settings(lab.Settings):\n    lr: float = 1.0\n    fast: bool = False\n"
    )
    assert script.parse(["--lr", "2", "--fast", "--minutes=3"], fields) == (
        {"lr": "2", "fast": "true"},
        {"minutes": 3.0},
    )
    assert script.parse(["--fast", "no"], fields) == ({"fast": "no"}, {})
    for wrong in (["lr=2"], ["--lr"], ["--minutes", "nan"], ["--seed", "-1"], ["--threads", "0"]):
        with pytest.raises(UserError):
            script.parse(wrong, fields)


def test_the_doctor_says_what_is_wrong_and_what_to_do(monkeypatch, capfd):
    from dlstudy import cli
    from dlstudy.training import probe

    monkeypatch.setattr(probe, "facts", lambda: {"error": "libcudart.so.12: cannot open shared object file"})
    assert cli.run(["doctor"]) == 1
    out = capfd.readouterr().out
    assert "libcudart.so.12" in out and "To be mended: 1." in out
    fine = {"torch": "2.9.0", "threads": 2, "devices": ["cpu"], "names": {"cpu": "Some CPU"}, "bf16": False,
            "torchvision_status": "mended", "torchvision": "0.24.0"}  # fmt: skip
    monkeypatch.setattr(probe, "facts", lambda: fine)
    assert cli.run(["doctor", "--lang", "fr"]) == 0
    out = capfd.readouterr().out
    assert "Some CPU" in out and "Tout va bien." in out and "pytorch.org" in out


def test_the_doctor_shows_the_workspace(monkeypatch, tmp_path, capfd):
    from dlstudy import cli
    from dlstudy.training import probe

    monkeypatch.setattr(probe, "facts", lambda: {"error": "none"})
    folder = tmp_path / "exercises"
    cli.run(["settings", "workspace", str(folder)])
    capfd.readouterr()
    cli.run(["doctor"])
    assert f"Workspace  {folder} (made with the first exercise)" in capfd.readouterr().out
    folder.write_text("a file where the folder would be")
    cli.run(["doctor"])
    out = capfd.readouterr().out
    assert f"{folder}: cannot be written" in out and "dlstudy settings workspace FOLDER" in out


@pytest.mark.parametrize(
    ("error", "where"),
    [
        (MemoryError(), "host"),
        (
            RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
            "host",
        ),
        (OSError(12, "Cannot allocate memory"), "host"),
        (RuntimeError("CUDA error: out of memory"), "gpu"),
        (RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"), "gpu"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), "gpu"),
        (ValueError("out of memory"), None),
    ],
)
def test_a_lack_of_memory_says_what_to_lower(error, where):
    import torch

    from dlstudy.lab.failure import advice, out_of_memory

    assert out_of_memory(error) == where
    assert out_of_memory(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.")) == "gpu"
    info = {
        "lab": "week2.cifar",
        "part": "week2.cifar/lab",
        "settings": {"lr": 0.1, "width": 64, "batch_size": 500},
    }
    said = advice(error, info)
    if where:
        assert "Lower batch_size (500 here): dlstudy run week2.cifar --set batch_size=250" in said["en"]
        assert "width (64)" in said["en"] and "Baissez batch_size" in said["fr"]
        assert ("--device cpu" in said["en"]) == (where == "gpu")


def test_a_numpy_lab_gets_one_thread_unless_somebody_chooses(monkeypatch):
    from dlstudy.lab import hardware

    monkeypatch.setattr(hardware, "default_threads", lambda: 8)
    assert hardware.threads_for("import numpy as np\n") == 1
    assert hardware.threads_for("import torch\n") == 8
    assert hardware.threads_for("from transformers import AutoModel\n") == 8
