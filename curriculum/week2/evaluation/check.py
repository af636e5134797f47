"""Figures that are counted: the reference is compared with scikit-learn in the program's own tests."""

import torch

from dlstudy.exercise import probe, property, require


def whole(*values):
    return torch.tensor(values, dtype=torch.int64)


# ---- confusion_matrix ------------------------------------------------------------------------------


def labels(rng):
    yield whole(0, 1), whole(0, 0), 2
    yield whole(0, 0, 0, 1, 2), whole(0, 0, 1, 1, 0), 3  # the same pair twice
    yield whole(1, 1), whole(1, 1), 4  # classes that do not occur
    for n, k in ((12, 3), (200, 10), (50, 5)):
        yield torch.from_numpy(rng.integers(0, k, n)), torch.from_numpy(rng.integers(0, k, n)), k


@probe("confusion_matrix", labels, name="counts", fr="comptes")
def counts(answer, y_true, y_pred, k):
    return torch.as_tensor(answer.confusion_matrix(y_true, y_pred, k)).double()


# ---- precision_recall_f1 ---------------------------------------------------------------------------


def matrices(rng):
    yield torch.tensor([[3, 1], [2, 4]])
    yield torch.tensor([[2, 0, 0], [1, 0, 3], [0, 0, 4]])  # class 1 is never predicted
    yield torch.tensor([[5, 0, 1], [0, 0, 0], [2, 1, 3]])  # class 1 does not occur
    yield torch.tensor([[4, 0], [0, 0]])  # neither
    yield torch.tensor([[0, 3], [2, 0]])  # nothing right
    yield torch.tensor([[1, 2], [0, 3]])  # predicted once
    yield torch.tensor([[1, 0], [2, 3]])  # there once
    for k in (4, 10):
        cm = torch.from_numpy(rng.integers(0, 20, (k, k)))
        yield cm
        yield cm.double()


@probe("precision_recall_f1", matrices, name="values", fr="valeurs", rtol=1e-5, atol=1e-7)
def ratios(answer, cm):
    precision, recall, f1 = answer.precision_recall_f1(cm)
    return {"precision": precision, "recall": recall, "f1": f1}


@property("precision_recall_f1", name="no NaN", fr="pas de NaN")
def finite(answer, rng):
    for one in answer.precision_recall_f1(torch.zeros(3, 3, dtype=torch.int64)):
        require(torch.equal(torch.as_tensor(one).double(), torch.zeros(3, dtype=torch.float64)),
                fr="Là où l'on diviserait par zéro, le résultat est 0.",
                en="Where one would divide by zero the result is 0.")  # fmt: skip


# ---- top_k_accuracy --------------------------------------------------------------------------------


def scores(rng):
    """Logits without ties, each with several k."""
    small = torch.tensor([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [-1.0, -3.0, -2.0]], dtype=torch.float64)
    for k in (1, 2, 3):
        yield small, whole(1, 1, 1), k
    for n, c in ((40, 5), (200, 10)):
        logits, y = torch.from_numpy(rng.normal(size=(n, c))), torch.from_numpy(rng.integers(0, c, n))
        for k in (1, 3, c):
            yield logits, y, k


@probe("top_k_accuracy", scores, name="shares", fr="parts", rtol=1e-6)
def shares(answer, logits, y, k):
    return float(answer.top_k_accuracy(logits, y, k))


# ---- calibration_error -----------------------------------------------------------------------------


def two_classes(*confidences):
    """Probabilities (N, 2) whose top class is 0."""
    top = torch.tensor(confidences, dtype=torch.float64)
    return torch.stack([top, 1 - top], 1)


def uneven(rng, n, c):
    """Too careful where it is unsure, too sure where it is sure: otherwise the number of bins would not show."""
    probs = torch.softmax(torch.from_numpy(rng.normal(size=(n, c)) * 2), 1)
    confidence, predicted = probs.max(1)
    right = torch.from_numpy(rng.random(n)) < 1 - confidence
    return probs, torch.where(right, predicted, (predicted + 1) % c)


def confident(rng):
    yield two_classes(1.0, 1.0), whole(0, 1), 10  # sure of everything, right half of the time
    yield two_classes(0.75, 0.75, 0.75, 0.75), whole(0, 0, 0, 1), 10  # exactly as sure as right
    yield two_classes(0.75, 0.875, 0.875, 0.625), whole(1, 0, 0, 1), 4  # 0.75 is a right edge
    yield two_classes(0.75, 0.625, 0.9375), whole(0, 1, 0), 8
    yield two_classes(0.9, 0.9, 0.9, 0.6), whole(0, 0, 1, 0), 5  # unequal bins weigh by what they hold
    for n, c, bins in ((50, 3, 10), (300, 10, 10), (300, 4, 15), (80, 2, 1)):
        yield *uneven(rng, n, c), bins
    # Eighths: many lie exactly on an edge.
    eighths = torch.from_numpy(rng.integers(4, 9, 60)) / 8
    yield torch.stack([eighths, 1 - eighths], 1).double(), torch.from_numpy(rng.integers(0, 2, 60)), 8


@probe("calibration_error", confident, name="values", fr="valeurs", rtol=1e-6, atol=1e-7)
def gap(answer, probs, y, bins):
    return float(answer.calibration_error(probs, y, bins))


@probe("calibration_error", lambda rng: [uneven(rng, 200, 4)], name="ten bins unless told otherwise",
       fr="dix intervalles par défaut", rtol=1e-6, atol=1e-7)  # fmt: skip
def ten_bins(answer, probs, y):
    return float(answer.calibration_error(probs, y))
