"""What was typed wrong is refused in clear words, before there is a run folder."""

import pytest

from dlstudy import cli
from dlstudy.home import home


@pytest.fixture
def dlstudy(curriculum, capfd):
    def run(*arguments):
        code = cli.run(["--curriculum", str(curriculum), *arguments])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


REFUSED = [
    (["lyne"], ["Unknown unit", "one.line"]),
    (["later"], ["one.later is not written yet", "one.line"]),
    (["line", "--set", "lrr=1"], ["Unknown setting: lrr", "Did you mean 'lr'?", "batch_size=32", "epochs=6"]),
    (["line", "--set", "lr=fast"], ["'lr' cannot be fast", "a number"]),
    (["line", "--set", "epochs=1.5"], ["'epochs' cannot be 1.5", "a whole number"]),
    (["line", "--set", "how=badly"], ["'how' cannot be badly", "well | raise"]),
    (["line", "--set", "lr"], ["--set name=value"]),
    (["line", "--device", "cuda"], ["--device cuda", "Here: auto, cpu"]),
    (["line", "--device", "mps"], ["--device mps", "no usable Apple GPU"]),
    (["line", "--device", "tpu"], ["tpu"]),
    (["line", "--minutes", "0"], ["--minutes"]),
    (["line", "--minutes", "nan"], ["--minutes"]),
    (["line", "--seed", "-1"], ["--seed"]),
    (["line", "--threads", "0"], ["--threads"]),
    (["line", "--data", "cifra10"], ["cifra10"]),
    (["line", "--plain", "--json"], ["--plain", "--json"]),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=lambda value: " ".join(value)[:40])
def test_refused_before_there_is_a_folder(dlstudy, trusted, monkeypatch, arguments, words):
    # What torch says of a machine without a GPU; the real question is asked in test_hardware.
    monkeypatch.setattr("dlstudy.training.probe.facts", lambda: {"devices": ["cpu"], "cuda": "12.8"})
    monkeypatch.setattr("sys.platform", "linux")
    code, out, err = dlstudy("run", *arguments)
    assert code == 2 and out == ""
    for word in words:
        assert word in err
    assert not home().runs.exists()


def test_the_code_of_somebody_else_does_not_run_unasked(dlstudy, curriculum):
    code, _, err = dlstudy("run", "line")
    assert code == 2 and "dlstudy trust" in err
    assert dlstudy("trust", str(curriculum))[0] == 0
    helper = curriculum / "one" / "line" / "helper.py"
    helper.write_text(helper.read_text() + "# changed\n")
    code, _, err = dlstudy("run", "line")
    assert code == 2 and "changed" in err and "one/line/helper.py" in err
    assert not home().runs.exists()


def test_a_lab_that_is_no_python_is_refused_with_its_line(dlstudy, curriculum):
    lab = curriculum / "one" / "line" / "lab.py"
    lab.write_text("x = 1\nclass Settings(\n")
    dlstudy("trust", str(curriculum))
    code, _, err = dlstudy("run", "line")
    assert code == 2 and f"{lab}:2" in err


def test_a_read_only_home_is_an_error_in_words(dlstudy, trusted, monkeypatch):
    home().runs.write_text("a file where the folder should be")
    code, _, err = dlstudy("run", "line", "--plain")
    assert code == 1 and str(home().runs) in err and "DLSTUDY_HOME" in err


@pytest.mark.parametrize("verb", ["watch", "resume"])
def test_no_runs_yet(dlstudy, verb):
    code, _, err = dlstudy(verb, "--plain")
    assert code == 2 and "no runs yet" in err
    assert dlstudy("stop")[0] == 2
    assert dlstudy("runs") == (0, "No runs yet. 'dlstudy run ID' starts one.\n", "")
    assert dlstudy("runs", "--json")[1] == '{\n  "runs": []\n}\n'


def test_nothing_here_imports_torch():
    """Reading a lab's settings, refusing, listing: none of it may cost what PyTorch does."""
    import subprocess
    import sys

    code = (
        "import sys; from dlstudy import cli; "
        "codes = [cli.run(['run', 'week2.cifar', '--set', 'x=1']), cli.run(['runs']), cli.run(['stop'])]; "
        "print(codes, [m for m in ('torch', 'textual', 'transformers', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[2, 0, 2] []"


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("run one.l", ["one.line", "one.later"]),
        ("run --lang fr one.li", ["one.line"]),
        ("--curriculum NOWHERE run one.l", []),
        ("done --lang=fr one.li", ["one.line"]),
        ("run --lang = fr one.li", ["one.line"]),  # as bash breaks its words
        ("run line --set how = w", ["well"]),
        ("run line --set how =", ["well", "raise", "host", "shapes", "exit"]),
        ("run line --set how = well --set b", ["batch_size="]),
        ("run line --set b", ["batch_size="]),
        ("run line --lang fr --set how=w", ["how=well"]),
        ("run nothing --set b", []),
        ("run line --data sh", ["shapes"]),
        ("run line --device cu", ["cuda"]),
        ("watch x", []),
    ],
)
def test_the_shell_completes(trusted, monkeypatch, capfd, line, offered):
    from typer._completion_classes import BashComplete

    from dlstudy.home import change_setting

    monkeypatch.setattr(BashComplete, "format_completion", BashComplete.format_completion)  # put back
    change_setting("curriculum", str(trusted))
    words = ["dlstudy", *line.split()]
    monkeypatch.setenv("_DLSTUDY_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", " ".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    with pytest.raises(SystemExit):
        cli.main([])
    assert capfd.readouterr().out.split() == offered


@pytest.mark.parametrize(("line", "offered"), [("run --lang fr one.li", "one.line"), ("--lang fr r", "run"),
                                               ("run line --device ", "auto")])  # fmt: skip
def test_fish_completes_the_units_of_the_curriculum_on_the_line(trusted, monkeypatch, capfd, line, offered):
    monkeypatch.setenv("_DLSTUDY_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"dlstudy --curriculum {trusted} {line}")
    with pytest.raises(SystemExit):
        cli.main([])
    assert offered in capfd.readouterr().out.split()


def test_completion_is_installed_in_french(monkeypatch, capfd):
    monkeypatch.setattr("typer.completion.install", lambda **_: ("bash", "/home/a/.bash_completions"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["--install-completion", "bash", "--lang", "fr"])
    assert ended.value.code == 0
    assert "Complétion de bash installée" in capfd.readouterr().out


def test_a_run_of_a_curriculum_that_changed_asks_again(dlstudy, trusted):
    from dlstudy.runs.folder import create

    lab = trusted / "one" / "line" / "lab.py"
    folder = create(
        {"lab": "one.line", "curriculum": str(trusted), "source": str(lab), "settings": {}}, lab.read_bytes()
    )
    folder.write_state(status="running", pid=2**22 - 1, pid_created=0.0)
    (lab.parent / "helper.py").write_text("raise SystemExit('not what was trusted')\n")
    code, _, err = dlstudy("resume", "--plain")
    assert code == 2 and "dlstudy trust" in err and "one/line/helper.py" in err
    assert folder.status() == "interrupted"


def test_a_run_folder_from_elsewhere_does_not_run_its_code_unasked(dlstudy, trusted, monkeypatch):
    """What `curriculum: null` says is only what the folder says of itself."""
    from dlstudy.runs.folder import create
    from dlstudy.training import launch

    spawned = []
    monkeypatch.setattr(launch, "_spawn", lambda folder: spawned.append(folder.id))
    folder = create(
        {"lab": "one.line", "curriculum": None, "settings": {}}, "raise SystemExit('not asked')\n"
    )
    folder.write_state(status="running", pid=2**22 - 1, pid_created=0.0)
    code, _, err = dlstudy("resume", folder.id, "--detach")
    assert code == 2 and "was not started here" in err and "--trust" in err and not spawned
    launch.resume(folder, trust=True)
    launch.resume(folder)
    assert spawned == [folder.id] * 2
    (folder.path / "helper.py").write_text("print('slipped in')\n")
    code, _, err = dlstudy("resume", folder.id, "--detach")
    assert code == 2 and "has changed since it was started" in err and len(spawned) == 2
