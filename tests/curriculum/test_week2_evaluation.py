"""week2.evaluation against scikit-learn."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn import metrics
from sklearn.calibration import calibration_curve

UNIT = Path(__file__).parents[2] / "curriculum" / "week2" / "evaluation"


@pytest.fixture(scope="module")
def answer():
    spec = importlib.util.spec_from_file_location("evaluation_solution", UNIT / "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("k", [2, 3, 10])
def test_counts_and_ratios_are_scikit_learns(answer, k):
    rng = np.random.default_rng(k)
    y, predicted = rng.integers(0, k, 300), rng.integers(0, max(1, k - 1), 300)  # the last is never predicted
    y[y == k - 2] = 0 if k > 2 else 1  # and one does not occur
    cm = answer.confusion_matrix(torch.from_numpy(y), torch.from_numpy(predicted), k)
    assert np.array_equal(cm, metrics.confusion_matrix(y, predicted, labels=range(k)))
    expected = metrics.precision_recall_fscore_support(y, predicted, labels=range(k), zero_division=0)
    for mine, theirs in zip(answer.precision_recall_f1(cm), expected, strict=False):
        assert np.allclose(mine, theirs)


def test_top_k_is_scikit_learns(answer):
    rng = np.random.default_rng(0)
    logits, y = rng.normal(size=(200, 6)), rng.integers(0, 6, 200)
    for k in (1, 2, 5):
        assert answer.top_k_accuracy(torch.from_numpy(logits), torch.from_numpy(y), k) == pytest.approx(
            metrics.top_k_accuracy_score(y, logits, k=k, labels=range(6))
        )


@pytest.mark.parametrize("bins", [4, 10])
def test_calibration_follows_scikit_learns_reliability_curve(answer, bins):
    """Its bins hold their right edge too; how many samples each holds is counted here."""
    rng = np.random.default_rng(bins)
    confidence = rng.integers(9, 17, 500) / 16  # many of them on an edge
    right = rng.random(500) < confidence
    probs = torch.from_numpy(np.stack([confidence, 1 - confidence], 1))
    accuracy, mean = calibration_curve(right, confidence, n_bins=bins)
    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=bins)
    expected = np.sum(counts[counts > 0] / 500 * np.abs(accuracy - mean))
    assert answer.calibration_error(probs, torch.from_numpy(1 - right.astype(int)), bins) == pytest.approx(
        expected
    )
