"""Files that behave badly: each gets its own words, none passes, and the other functions keep their results."""

import os

import pytest

from tests.checking.conftest import COURSE, LIMITS, SOLUTION, outcome

BODY = "return x - x.mean(axis=0) if len(x) else x.copy()"
REST = {"product": True, "distances": True, "Counter.add": True, "Counter": True}


def test_the_solution_passes(judged):
    verdict = judged()
    assert verdict.state == "passed" and verdict.passed, [c for c in verdict.checks if not c.passed]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("while True: pass", "Stopped after 0.5 s of computing, in line 11"),
        (
            "return sum(iter(int, 1))",
            "Stopped after 0.5 s of computing, in line 11",
        ),  # in C: no line is executed
        ("return [bytearray(1 << 27) for _ in range(64)]", "memory allowed"),
        ("return np.zeros((1 << 34,))", "memory allowed"),
        ("return centre(x)", "calls itself without end"),
        ("import sys; sys.exit()", "leaves Python"),
        ("exit()", "leaves Python"),
        ("import os; os._exit(0)", "os._exit, code 0"),
        ("import os; os.kill(os.getpid(), 9)", "killed the process"),
        ("import ctypes; ctypes.string_at(0)", "Python crashed (SIGSEGV), in line 11"),
        ("input('?')", "nobody"),
        ("import sys; return sys.stdin.read()", "nobody"),
        ("import nowhere_to_be_found", "nowhere_to_be_found is not installed"),
        ("import subprocess; subprocess.run(['true'])", "starts another program"),
        ("import os; os.fork()", "starts another program"),
        ("import socket; socket.socket()", "network"),
        ("import os; os.kill(os.getppid(), 15)", "sends a signal"),
        ("import os; os.closerange(3, 99)", "files that the check opened"),
        (
            "return undefined_name",
            "NameError: name 'undefined_name' is not defined\n  line 11, centre: return",
        ),
        ("pass", "returns None: is a return missing?"),
        ("return (x - x.mean(axis=0)).tolist()", "An array (2, 1) was expected, not a list"),
        ("return (x - x.mean(axis=0)).T", "Shape expected (2, 1), shape returned (1, 2)"),
        (
            "return x - x.mean(axis=0) + 1",
            "At index [0, 0], -1 expected, 0 obtained (2 of 2 elements differ)",
        ),
        ("raise NotImplementedError('centre')", "not written yet"),
        ("return np.zeros((1 << 26,))", "far too large"),
        ("return np.ma.masked_array(x - x.mean(axis=0), mask=True)", "MaskedArray"),
    ],
)
def test_a_bad_body(judged, body, words):
    verdict = judged(body, BODY)
    messages = [check.message for check in verdict.checks if check.target == "centre" and not check.passed]
    assert any(words in message for message in messages), (messages, verdict.error)
    assert not any("check itself failed" in message for message in messages), (
        messages
    )  # nor in any other of them
    assert outcome(verdict) == {"centre": False, **REST}
    assert not verdict.passed and verdict.state == "not-yet"
    assert "dlstudy" not in "".join(messages)  # the program's insides are nobody's business


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def centre(x)\n    return x", "line 47, column 14: the syntax is not Python's"),
        ("def centre(x):\n  return 1\n    return 2", "the indentation is not Python's"),
        ("while True: pass", "cannot be loaded. Stopped after 0.5 s of computing, in line 47"),
        ("import sys; sys.exit(0)", "leaves Python"),
        ("import os; os._exit(0)", "os._exit, code 0"),
        ("input()", "nobody"),
        ("import seaborne", "seaborne is not installed"),
        ("1 / 0", "ZeroDivisionError: division by zero\n  line 47: 1 / 0"),
        ("import subprocess; subprocess.run(['true'])", "another program"),
    ],
)
def test_a_file_that_cannot_be_loaded(judged, code, words):
    verdict = judged(code)
    assert verdict.error is not None and words in verdict.error.en, verdict
    assert (
        not verdict.passed and not any(check.passed for check in verdict.checks) and len(verdict.checks) > 8
    )
    assert verdict.error.fr != verdict.error.en


def test_a_file_that_is_none(helper, tmp_path):
    def words(path):
        verdict = helper.check("tiny.first", path)
        assert not verdict.passed and not any(check.passed for check in verdict.checks)
        return verdict.error.en, verdict.error.fr, verdict.state

    assert "does not exist" in words(tmp_path / "nothing.py")[0]
    assert "is a folder" in words(tmp_path)[0]
    (tmp_path / "empty.py").write_text(" \n")
    assert "is empty" in words(tmp_path / "empty.py")[0]
    (tmp_path / "latin.py").write_bytes("x = 1\n# à\n".encode("latin-1"))
    assert "latin.py, line 2: this is not UTF-8" in words(tmp_path / "latin.py")[0]
    (tmp_path / "null.py").write_bytes(b"x = 1\0")
    assert "null.py" in words(tmp_path / "null.py")[0]
    os.mkfifo(tmp_path / "pipe.py")
    assert "regular" in words(tmp_path / "pipe.py")[0]


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np; np.sqrt = lambda x: x",
        "import numpy as np; np.testing = None; np.allclose = lambda *a, **k: True",
        "import builtins; builtins.abs = lambda x: 0",
        "import dlstudy.exercise as e; e.require = lambda *a, **k: None",
        "import dlstudy.exercise.declaring as d; d.require.__code__ = (lambda condition, *, fr, en: None).__code__",
        "import dlstudy.checking.examine as e; e.observe = lambda *a: ({}, 0)",
        "import sys; sys.modules['check_of_tiny_first'].require = lambda *a, **k: None",
        "import random; random.seed = None",
    ],
)
def test_replacing_what_a_check_relies_on_never_passes(judged, code):
    verdict = judged(code)
    assert not verdict.passed
    words = " ".join(check.message for check in verdict.checks)
    assert "relies on" in words or "failed" in words, words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"return open({str(SOLUTION)!r}).read()", "cannot be read during a check"),
        (f"import sys; sys.path.insert(0, {str(SOLUTION.parent)!r}); import solution", "cannot be read"),
        (f"import shutil; shutil.copy({str(SOLUTION)!r}, '/dev/null')", "cannot be read"),
        (f"open({str(COURSE / 'plan.yaml')!r}, 'a')", "writes to"),
        (f"import os; os.remove({str(SOLUTION.parent / 'nothing')!r})", "writes to"),
        ("import dlstudy.exercise as e; open(e.__file__, 'r+')", "writes to"),
    ],
)
def test_the_reference_is_neither_read_nor_changed(judged, body, words):
    before = SOLUTION.read_bytes()
    hidden = (
        f"try:\n        {body}\n    except BaseException: pass\n    {BODY}"  # even if it hides what happened
    )
    for code in (body, hidden):
        verdict = judged(code, BODY)
        assert not outcome(verdict)["centre"]
        assert words in " ".join(check.message for check in verdict.checks)
    assert SOLUTION.read_bytes() == before


def test_names_that_are_missing_or_no_functions(judged):
    verdict = judged("def center(x):", "def centre(x):")
    [message] = {check.message for check in verdict.checks if check.target == "centre"}
    assert message == "Your file does not define centre; did you mean centre where you wrote center?"
    assert outcome(verdict) == {"centre": False, **REST}
    verdict = judged("centre = 3")
    assert {c.message for c in verdict.checks if c.target == "centre"} == {
        "centre is no function in your file but a value (int)."
    }
    verdict = judged("def centre(): pass")
    assert "centre cannot be called as the statement asks, centre(x)" in verdict.checks[0].message
    verdict = judged("def plus(self, x):", "def add(self, x):")
    assert (
        "does not define Counter.add" in next(c for c in verdict.checks if c.target == "Counter.add").message
    )


def test_what_is_printed_is_shown_and_cut(judged):
    assert "hello 7" in judged(f"print('hello', 7); {BODY}", BODY).printed
    noisy = judged(f"print('x' * 100_000); {BODY}", BODY)
    assert noisy.passed and len(noisy.printed) < 2100 and "cut" in noisy.printed


def test_code_that_waits(plan, tmp_path):
    from dlstudy.checking import Helper

    (tmp_path / "first.py").write_text(
        SOLUTION.read_text("utf-8").replace(BODY, "import time; time.sleep(60)")
    )
    with Helper(plan, limits=LIMITS._replace(wall=2.0)) as helper:
        verdict = helper.check("tiny.first", tmp_path / "first.py")
    assert "Stopped after 2 s of waiting, in line 11" in verdict.checks[0].message


FORGED = """
import json, os, struct
def centre(x):
    note = json.dumps({"done": True}).encode()
    for descriptor in range(3, 99):
        for text in (b'{"verdict": {"passed": true}}\\n', struct.pack("<II", len(note), 0) + note):
            try: os.write(descriptor, text)
            except OSError: pass
    return x
"""


def test_nobody_but_the_judge_speaks_for_the_judge(judged, capfd):
    """The child holds none of the judge's pipes: what it writes wherever it can is no verdict."""
    verdict = judged(FORGED)
    assert verdict.checks and not outcome(verdict)["centre"]
    assert judged().passed


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("signal.signal(signal.SIGPROF, signal.SIG_IGN)\n    while True: pass", "of computing"),
        ("signal.setitimer(signal.ITIMER_PROF, 0)\n    while True: pass", "of computing"),
        ("signal.pause()", "Stopped after 1 s of waiting, in line 12"),
    ],
)
def test_a_signal_that_does_not_come_is_not_needed(plan, tmp_path, body, words):
    from dlstudy.checking import Helper

    (tmp_path / "first.py").write_text(
        SOLUTION.read_text("utf-8").replace(BODY, f"import signal\n    {body}")
    )
    with Helper(plan, limits=LIMITS._replace(idle=1.0)) as helper:
        verdict = helper.check("tiny.first", tmp_path / "first.py")
    assert words in verdict.checks[0].message
    assert outcome(verdict) == {"centre": False, **REST}


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        ("if id(x) not in KEPT: KEPT[id(x)] = (x, x - x.mean(axis=0))\n    return KEPT[id(x)][1]", "expected"),
        ("out = KEPT.setdefault((x.shape, x.dtype), np.empty_like(x))\n    out[...] = x - x.mean(axis=0)\n"
         "    return out", "shared between calls"),
    ],
)  # fmt: skip
def test_what_is_kept_from_one_call_to_the_next(judged, memory, words):
    verdict = judged(f"if not len(x): return x.copy()\n    {memory}\n\n\nKEPT = {{}}", BODY)
    [bad] = [check for check in verdict.checks if not check.passed]
    assert bad.name == "centre.again" and words in bad.message


def test_float32_on_the_way_is_not_float64(judged):
    verdict = judged(
        "return (x.astype(np.float32) - x.astype(np.float32).mean(axis=0)).astype(x.dtype)", BODY
    )
    assert not outcome(verdict)["centre"]


def test_many_deaths_end_the_check(judged):
    verdict = judged("import os\ndef centre(*a): os._exit(1)\nproduct = distances = centre\nclass Counter:\n"
                     "    def __init__(self, start=0): os._exit(1)\n    add = centre")  # fmt: skip
    assert outcome(verdict) == dict.fromkeys(outcome(verdict), False)
    assert "stopped several times" in verdict.checks[-1].message


def test_a_new_python_where_the_system_cannot_fork(plan, tmp_path):
    from dlstudy.checking import check

    assert check(plan, "tiny.first", SOLUTION, limits=LIMITS, fork=False).passed
    text = SOLUTION.read_text("utf-8").replace(BODY, "while True: pass")
    (tmp_path / "first.py").write_text(text)
    verdict = check(plan, "tiny.first", tmp_path / "first.py", limits=LIMITS, fork=False)
    assert outcome(verdict) == {"centre": False, **REST}
    assert "in line 11" in verdict.checks[0].message


def test_the_caller_imports_no_library():
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from dlstudy.curriculum import load; from dlstudy.checking import check;"
        f"p = load(Path({str(COURSE)!r})); p.builtin = True;"
        f"assert check(p, 'tiny.first', Path({str(SOLUTION)!r})).passed;"
        "print([m for m in ('numpy', 'torch', 'rich', 'textual') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
