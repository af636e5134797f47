"""A lab in NumPy does not wait for torch, and trains with the very numbers that it would with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from dlstudy.lab import late
from dlstudy.lab.randomness import Own

JOBS = {
    "whole": ("never", []),
    "killed": ("never", [3, 7, 10]),
    "with torch": ("early", []),
    "late": ("late", []),
    "late, killed before and after": ("late", [4, 8]),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    from dlstudy.runs.folder import RunFolder

    root = tmp_path_factory.mktemp("numpy")
    lines = [json.dumps({"folder": str(root / name), "torch": comes, "deaths": deaths})
             for name, (comes, deaths) in JOBS.items()]  # fmt: skip
    subprocess.run([sys.executable, Path(__file__).with_name("numpy_lab.py")], check=True, timeout=300,
                   input="\n".join(lines), text=True)  # fmt: skip
    return {name: RunFolder(root / name) for name in JOBS}


def modules(folder):
    return json.loads((folder.path / "modules.json").read_text())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_torch_stays_away_and_kill_changes_no_number(runs, look):
    whole = look.told(runs["whole"])
    assert len(whole["loss"][1]) == 15 and len(set(whole["drawn"][1])) == 15
    for name in ("whole", "killed"):
        assert "torch" not in modules(runs[name]) and "sklearn" not in modules(runs[name]), name
    assert look.fold(runs["killed"]).session == 4
    assert look.told(runs["killed"]) == whole
    # The same orders as torch draws where it is there.
    assert "torch" in modules(runs["with torch"])
    assert look.told(runs["with torch"]) == whole


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_torch_may_come_in_the_middle(runs, look):
    whole = look.told(runs["late"])
    assert len(whole["late"][1]) == 10 and look.told(runs["late, killed before and after"]) == whole
    # Seeded as if it had been there from the start.
    torch.manual_seed(5)
    own = torch.Generator().manual_seed(5)
    orders = [torch.randperm(40, generator=own) for _ in range(2)]
    assert orders and whole["late"][1][0] == (torch.rand((), generator=own) + torch.rand(())).item()


def test_the_twin_draws_what_torch_draws(monkeypatch):
    """Against torch itself: orders, and where its generator is afterwards."""
    sizes = (1, 2, 3, 64, 1797, 10_007)
    for seed in (0, 5, 2**32 - 1):
        theirs = torch.Generator().manual_seed(seed)
        own = Own(seed)
        with monkeypatch.context() as patch:
            patch.setattr(late, "torch", None)
            for n in sizes:
                order = own.permutation(n)
                assert isinstance(order, np.ndarray) and order.dtype == np.int64
                assert order.tolist() == torch.randperm(n, generator=theirs).tolist()
            state = own.get_state()
            again = own.permutation(50).tolist()
            own.set_state(state)
            assert isinstance(state, int) and own.permutation(50).tolist() == again
            own.set_state(state)
        assert torch.equal(own.get().get_state(), theirs.get_state())
        held = own.get()
        assert own.permutation(50).tolist() == again
        own.set_state(state)  # from before torch came: the generator that the lab holds goes back as well
        assert own.get() is held and torch.equal(held.get_state(), theirs.get_state())


def test_a_checkpoint_without_torch_runs_no_code(tmp_path):
    import pickle

    from dlstudy.runs import checkpoints

    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "made"),)

    with pytest.raises(pickle.UnpicklingError):
        checkpoints.decode(pickle.dumps({"step": 1, "w": Evil()}, 4))
    assert not (tmp_path / "made").exists()
    code = ("import sys; from dlstudy.runs.checkpoints import decode, encode; from collections import OrderedDict\n"
            "state = {'a': [1, 2.5, None, 'é', b'x', 1 + 2j, True], ('t', 1): OrderedDict(b=(1,))}\n"
            "assert decode(encode(state)) == state and 'torch' not in sys.modules")  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


CHILD = """\
import sys
from dlstudy.training import child
code = child.main(sys.argv[1:])
print(code, [name for name in ("torch", "textual", "matplotlib") if name in sys.modules])
"""


@pytest.mark.parametrize(("inside", "beside"), [("", ""), ("import torch", ""), ("", "import torch")])
def test_a_child_imports_torch_for_a_lab_that_does(dlstudy_home, tmp_path, inside, beside, look):
    from dlstudy.runs.folder import create

    unit = tmp_path / "unit"
    unit.mkdir()
    (unit / "beside.py").write_text(beside)
    source = (
        "import numpy as np\nfrom dlstudy import lab\nimport beside\n\n"
        "def train(run, s):\n"
        f"    {inside}\n"
        "    data = run.data('digits', arrays=True).train\n"
        "    net = run.keep({'w': np.zeros(3)})\n"
        "    for epoch in run.epochs(2):\n"
        "        for x, y in run.batches(data, 500):\n"
        "            net['w'] += x.mean()\n"
        "            run.log(loss=net['w'][0])\n"
    )
    info = {"lab": "week1.numpy", "title": {"fr": "a", "en": "a"}, "settings": {}, "defaults": {}, "seed": 0,
            "device": "auto", "threads": 1, "data": None, "minutes": 0.5, "budget_minutes": 40.0,
            "part": None, "curriculum": None, "source": str(unit / "lab.py"), "versions": {},
            "language": "en"}  # fmt: skip
    folder = create(info, source.encode())
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder.path)], text=True, capture_output=True,
                          timeout=120, check=False)  # fmt: skip
    assert done.stdout.split("\n")[-2] == f"0 {['torch'] if inside or beside else []}", (
        done.stdout + done.stderr
    )
    start = look.events(folder, "start")[0]
    assert start["threads"] == 1 and start["device_name"] and (inside or beside or start["device"] == "cpu")
    assert len(look.told(folder)["loss"][0]) == 6
