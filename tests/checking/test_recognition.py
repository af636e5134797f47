"""A wrong answer gets the name of its mistake, however it is written; and a right one passes, however it is written."""

import shutil

import pytest

from dlstudy.language import speaking
from tests.checking.conftest import COURSE, outcome

CENTRE = """    x = np.asarray(x)
    x = x.astype(np.float64) if x.dtype.kind in "iub" else x
    return x - x.mean(axis=0) if len(x) else x.copy()"""
DISTANCES = "    return np.sqrt(((X[:, None, :] - Y[None, :, :]) ** 2).sum(axis=2))"
PRODUCT = "    return (A[:, :, None] * B[None, :, :]).sum(axis=1)"
ADD = """        if x != x:
            raise ValueError("nan")
        self.total += x
        return self.total"""


def test_every_exercise_of_this_course_is_proved(plan):
    from dlstudy.checking import prove
    from dlstudy.workspace import starter

    proofs = list(prove(plan, lambda part, code: starter(plan, part.reference, code)))
    assert [[problem.message for problem in proof.problems] for proof in proofs] == [[], []]


def test_a_course_of_both_languages_names_its_checks_in_both(tmp_path):
    from dlstudy.checking import prove
    from dlstudy.curriculum import load
    from dlstudy.workspace import starter

    shutil.copytree(COURSE, tmp_path / "course")
    check, plan = tmp_path / "course/tiny/first/check.py", tmp_path / "course/plan.yaml"
    check.write_text(check.read_text("utf-8").replace(', fr="moyenne nulle"', ""), "utf-8")

    def problems():
        course = load(tmp_path / "course")
        course.builtin = True
        proof = next(prove(course, lambda part, code: starter(course, part.reference, code)))
        return [(problem.line, problem.message) for problem in proof.problems]

    line = 1 + check.read_text("utf-8").splitlines().index('@property("centre", name="mean_zero")')
    assert problems() == [(line, 'centre · mean_zero: the French name is missing, fr="…"')]
    plan.write_text(plan.read_text("utf-8").replace("[fr, en]", "[en]"), "utf-8")
    assert problems() == []


def test_names_of_checks_follow_the_learner(judged):
    def told():
        verdict = judged("    return x * 1.0", CENTRE)
        names = {check.name: check.title for check in verdict.checks if check.target == "centre"}
        return (
            names["centre.values"],
            names["centre.mean_zero"],
            verdict.failing["check"],
            verdict.failing["call"],
        )

    assert told() == ("centre · values", "centre · mean zero", "centre.values", "centre · values")
    with speaking("fr"):
        assert told() == ("centre · valeurs", "centre · moyenne nulle", "centre.values", "centre · valeurs")


@pytest.mark.parametrize(
    "body",
    [
        # pure Python
        "    kind = x.dtype if x.dtype.kind == 'f' else float\n"
        "    n, d = x.shape\n    out = np.empty((n, d), kind)\n"
        "    for j in range(d):\n        m = sum(float(v) for v in x[:, j]) / max(n, 1)\n"
        "        for i in range(n):\n            out[i, j] = float(x[i, j]) - m\n    return out",
        # through float64 and back
        "    kind = x.dtype if x.dtype.kind == 'f' else np.float64\n    y = np.array(x, dtype=np.float64)\n"
        "    if len(y):\n        y -= y.sum(0, keepdims=True) / len(y)\n    return y.astype(kind)",
        # torch inside
        "    import torch\n    if not len(x):\n        return np.array(x)\n"
        "    t = torch.tensor(np.ascontiguousarray(x) if x.dtype.kind == 'f' else x.astype(float))\n"
        "    return (t - t.mean(0)).numpy()",
        "    y = x.astype(float) if x.dtype.kind != 'f' else x\n"
        "    return np.apply_along_axis(lambda c: c - c.mean(), 0, y) if y.size else y + 0",
    ],
)
def test_right_in_any_style(judged, body):
    verdict = judged(body, CENTRE)
    assert verdict.passed, [(c.name, c.message) for c in verdict.checks if not c.passed]


def test_any_callable_any_number_any_sequence(judged):
    verdict = judged(
        "_f = centre\nclass Centre:\n    def __call__(self, x): return _f(x)\ncentre = Centre()\n"
        "_g = distances\ndistances = lambda X, Y: _g(X, Y)\n"
        "class Counter:\n    def __init__(self, start=0): self.total = np.array(start)\n"
        "    def add(self, x):\n        if np.isnan(x): raise ValueError\n"
        "        self.total = self.total + np.float64(x); return self.total"
    )
    assert verdict.passed, [(c.name, c.message) for c in verdict.checks if not c.passed]


@pytest.mark.parametrize(
    ("body", "old", "mistake"),
    [
        ("    return x - np.sum(x) / x.size", CENTRE, "mean_of_all"),
        ("    return np.array([[float(v) for v in row] for row in x]).reshape(x.shape) - np.mean(x)", CENTRE,
         "mean_of_all"),  # in double precision whatever comes in: the mistake all the same
        ("    import math\n    return x - math.fsum(x.ravel()) / x.size if x.size else x / 1", CENTRE, "mean_of_all"),
        ("    return x - np.median(x, axis=0)", CENTRE, None),
        ("    if x.dtype.kind == 'i': x = x.astype(float)\n    if len(x): x -= x.mean(0)\n    return x", CENTRE,
         "in_place"),
        ("    y = np.empty_like(x)\n    y[:] = x - x.mean(0) if len(x) else x\n    return y", CENTRE, "truncated"),
        ("    return (x - x.mean(0) if len(x) else x).astype('float64')", CENTRE, "always_float64"),
        ("    return np.multiply(A, B)", PRODUCT, "elementwise"),
        ("    C = A\n    C = C @ B\n    return C", PRODUCT, "with_at"),
        ("    return ((X[:, None] - Y) ** 2).sum(-1)", DISTANCES, "squared"),
        ("    out = np.empty((len(X), len(Y)), X.dtype if X.dtype.kind == 'f' else float)\n    i = 0\n"
         "    while i < len(X):\n        out[i] = np.linalg.norm(X[i] - Y, axis=1); i += 1\n    return out",
         DISTANCES, "looped"),
        ("        if not x == x: raise ValueError\n        return self.total + x", ADD, "forgets"),
    ],
)  # fmt: skip
def test_a_mistake_is_recognised_however_it_is_written(judged, body, old, mistake):
    verdict = judged(body, old)
    assert not verdict.passed
    assert verdict.mistake == mistake, [(c.name, c.message) for c in verdict.checks if not c.passed]
    if mistake is None:
        assert verdict.mistake_words is None and verdict.failing
    else:
        assert verdict.mistake_words.fr != verdict.mistake_words.en


def test_the_lesson_that_explains_it(judged):
    verdict = judged("    return x - x.mean()", CENTRE)
    assert (verdict.mistake, verdict.lesson, verdict.mistake_target) == ("mean_of_all", "mean", "centre")
    assert verdict.mistake_words.en == "One mean for everything."


@pytest.mark.parametrize(
    "body",
    [
        "    return A @ B",
        "    return np.dot(A, B)",
        "    return A.dot(B)",
        "    return np.matmul(A, B)",
        "    return getattr(np, 'd' + 'ot')(A, B)",
        "    return getattr(np, ''.join(['d', 'o', 't']))(A, B)",  # only seen when it runs
        "    return getattr(A, ''.join(['d', 'o', 't']))(B)",
        "    return getattr(A, '__mat' + 'mul__')(B)",
        "    return np.__dict__['dot'](A, B)",
        "    return vars(np)['tod'[::-1]](A, B)",
        "    import operator\n    return operator.matmul(A, B)",
        "    import operator as o\n    return getattr(o, 'matmul'.lower())(A, B)",
        "    from numpy import einsum as e\n    return e('ij,jk->ik', A, B)",
        "    import importlib\n    return importlib.import_module('numpy').dot(A, B)",
        "    import functools\n    return functools.reduce(getattr(np, 'DOT'.lower()), [A, B])",
        "    C = A.copy()\n    C = helper(C, B)\n    return C\n\n\ndef helper(a, b):\n    return deeper(a, b)\n\n\n"
        "def deeper(a, b):\n    return a @ b",
        "    return alias(A, B)\n\n\nalias = np.matmul",
        "    return eval('A @ B')",
        "    return eval('x @ y', {'x': np.asarray(A), 'y': np.asarray(B)})",
        "    return np.asarray(A).dot(np.array(B))",
        "    return getattr(np.asarray(A), ''.join(['d', 'o', 't']))(np.asarray(B))",
        "    return np.linalg.matmul(A, B)"
        if hasattr(__import__("numpy").linalg, "matmul")
        else "    return A @ B",
    ],
)
def test_what_is_forbidden_is_refused(judged, body):
    verdict = judged(body, PRODUCT)
    checks = {check.name: check for check in verdict.checks}
    assert not checks["product.forbidden"].passed, body
    assert "which the statement forbids" in checks["product.forbidden"].message
    assert checks["product.entries"].passed  # the values are right
    assert {name for name, passed in outcome(verdict).items() if not passed} == {"product"}


@pytest.mark.parametrize(
    ("body", "old"),
    [
        (
            "    return np.sqrt(np.maximum(((X**2).sum(1)[:, None] - 2 * X @ Y.T + (Y**2).sum(1)), 0))",
            DISTANCES,
        ),
        (
            "    return np.array([[sum(a * b for a, b in zip(r, c)) for c in B.T] for r in A], A.dtype)",
            PRODUCT,
        ),
        (
            "    return np.tensordot(A, B, 1)",
            PRODUCT,
        ),  # not named by the statement, although it uses dot inside
        ("    return np.linalg.norm(A[:, :, None] * 0, axis=1) + (A[:, :, None] * B).sum(1)", PRODUCT),
    ],
)
def test_what_is_not_forbidden_passes(judged, body, old):
    verdict = judged(body, old)
    forbidden = [check for check in verdict.checks if check.name == "product.forbidden"]
    assert forbidden[0].passed, forbidden


@pytest.mark.parametrize(
    "body",
    [
        "    return np.array([[np.sqrt(((x - y) ** 2).sum()) for y in Y] for x in X])",
        "    out = np.zeros((len(X), len(Y)))\n    for k in range(X.shape[1]):\n"
        "        out += (X[:, k, None] - Y[:, k]) ** 2\n    return np.sqrt(out)",
        "    return np.array(list(map(lambda x: np.sqrt(((x - Y) ** 2).sum(1)), X)))",
        "    return np.vectorize(lambda i, j: np.sqrt(((X[i] - Y[j]) ** 2).sum()))(*np.ogrid[:len(X), :len(Y)])",
        "    return np.apply_along_axis(lambda x: np.sqrt(((x - Y) ** 2).sum(1)), 1, X)",
        "    f = np.frompyfunc(lambda i, j: float(np.sqrt(((X[i] - Y[j]) ** 2).sum())), 2, 1)\n"
        "    return f(*np.ogrid[:len(X), :len(Y)]).astype(float)",
        "    def rest(i):\n        return [] if i == len(X) else [np.sqrt(((X[i] - Y) ** 2).sum(1))] + rest(i + 1)\n"
        "    return np.array(rest(0))",
    ],
)
def test_every_loop_is_seen(judged, body):
    verdict = judged(body, DISTANCES)
    checks = {check.name: check for check in verdict.checks}
    assert checks["distances.lengths"].passed and not checks["distances.loops"].passed
    assert "A Python loop (line" in checks["distances.loops"].message


def test_states(judged, plan, helper, tmp_path):
    from dlstudy.workspace import starter

    file = tmp_path / "starter.py"
    file.write_text(starter(plan, "tiny.first", "en"))
    verdict = helper.check("tiny.first", file)
    assert verdict.state == "not-attempted" and not any(
        check.written for check in verdict.checks if not check.passed
    )
    file.write_text(file.read_text().replace('raise NotImplementedError("product")', PRODUCT.strip()))
    verdict = helper.check("tiny.first", file)
    assert verdict.state == "not-yet"
    assert [target for target, passed in outcome(verdict).items() if passed] == ["product"]
    assert judged().state == "passed"


def test_the_failing_case_is_the_smallest_and_shows_all(judged):
    failing = judged(
        "    return x - x.mean(axis=0) * 1.5 if len(x) else x.copy()", CENTRE.splitlines()[2]
    ).failing
    assert (
        failing["input"] == ["x = [[1.],", "     [3.]]", "    (2, 1) float64"]
        or "(2, 1) float64" in failing["input"][-1]
    )
    assert "(2, 1) float64" in failing["expected"][-1] and "[[-1.]" in failing["expected"][0]
    assert failing["difference"] == ["At index [0, 0], -1 expected, -2 obtained (2 of 2 elements differ)."]


def test_json_has_what_was_promised(judged):
    found = judged("    return x - x.mean()", CENTRE).as_json()
    assert {"unit", "passed", "checks", "mistake", "seconds"} <= set(found)
    assert set(found["checks"][0]) == {"name", "passed", "message"}
    assert len({check["name"] for check in found["checks"]}) == len(found["checks"])
    assert found["mistake"] == "mean_of_all" and found["passed"] is False


def test_both_languages(judged):
    from dlstudy.language import speaking

    for code, words in (("fr", "attendu"), ("en", "expected")):
        with speaking(code):
            verdict = judged("    return x.mean()", CENTRE)
            assert words in verdict.checks[0].message, verdict.checks[0]


def test_torch_exercises(judged, helper):
    assert judged(unit="tiny.torched").passed
    verdict = judged("return (w * x).sum() * x", "return 2 * (w * x).sum() * x", unit="tiny.torched")
    assert verdict.mistake == "without_two" and "tensor" in " ".join(verdict.failing["got"])
    verdict = judged(
        "return (2 * (w * x).sum() * x).numpy()", "return 2 * (w * x).sum() * x", unit="tiny.torched"
    )
    assert "A tensor (4) was expected" in verdict.checks[-1].message or not verdict.passed
    verdict = judged("return self.linear(x) / 3", "return self.linear(x) / 2", unit="tiny.torched")
    assert outcome(verdict) == {"Halver": False, "slope": True} and verdict.mistake is None
    verdict = judged("w.requires_grad_(True); ((w * x).sum() ** 2).backward(); return w.grad",
                     "return 2 * (w * x).sum() * x", unit="tiny.torched")  # fmt: skip
    assert verdict.passed, [c for c in verdict.checks if not c.passed]
    verdict = judged("torch.Tensor.backward = lambda self: None", unit="tiny.torched")
    assert not verdict.passed


def test_code_of_others_waits_for_consent(dlstudy_home):
    from dlstudy.checking import check
    from dlstudy.curriculum import load
    from dlstudy.errors import UserError

    with pytest.raises(UserError, match="consent"):
        check(load(COURSE), "tiny.first", COURSE / "tiny/first/solution.py")


def test_what_a_probe_observes_in_words_is_shown_in_the_learners_language():
    """On a real exercise: what is compared stays one text, so the mistake is recognised in both languages."""
    from dlstudy.checking import Helper
    from dlstudy.curriculum import find_part, load
    from dlstudy.language import speaking
    from dlstudy.workspace import solution

    plan = load(None)
    text = solution(find_part(plan, "week1.perceptron", "exercise"))
    shown = {}
    with Helper(plan) as helper:
        for code in ("fr", "en"):
            with speaking(code):
                failing = _observed(helper, text)
            shown[code] = " ".join(failing["expected"] + failing["got"] + failing["difference"])
    assert "poids" in shown["fr"] and "weights" not in shown["fr"]
    assert "weights" in shown["en"] and "poids" not in shown["en"]


def _observed(helper, text):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "perceptron.py"
        file.write_text(text + "\n\n_fit = Perceptron.fit\ndef _twice(self, X, y, epochs=100):\n"
                        "    _fit(self, X, y, epochs)\n    self.weights = self.weights * 3\n    return self\n"
                        "Perceptron.fit = _twice\n", "utf-8")  # fmt: skip
        return helper.check("week1.perceptron", file).failing
