"""What counts as the same result, and what does not."""

import numpy as np
import pytest

from dlstudy.checking.compare import Tolerance, differ
from dlstudy.checking.encoding import message, take

EXACT = Tolerance(1e-6, 1e-9)


def through(value):
    """A value as it arrives from the child."""
    return take(bytearray(message({}, value, holds=True)))[1]


def kind(expected, got, tolerance=EXACT):
    """How two values differ, None if they do not."""
    found = differ(through(expected), through(got), tolerance)
    return found and found.kind


A = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, A.copy(order="F")), (A, A[::-1][::-1]), (A, A + 1e-12), (A, A.astype(int)), (1.0, 1), (1, np.int64(1)),
        (0.5, np.float32(0.5)), (2.0, np.array(2.0)), (True, 1), ((1, 2), [1, 2]), ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])), ({"a": A, "b": 1}, {"b": 1, "a": A}),
        (np.zeros((0, 3)), np.zeros((0, 3))), ({1: 2}, {np.int64(1): 2}), (None, None), ("é", "é"), (10**30, 10**30),
        (np.array([1, 2]), np.array([1, 2], np.uint8)), ([A, (A, 1)], (A, [A, 1])), ({3, 1}, {1, 3}),
        (b"\xff", b"\xff"), (range(3), [0, 1, 2]), (-0.0, 0.0),
    ],
)  # fmt: skip
def test_the_same(one, other):
    assert kind(one, other) is None


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (A, A.T, "shape"), (A, A.ravel(), "shape"), (A, A + 1e-3, "value"), (A, A.tolist(), "type"), (A, None, "type"),
        (A, 3.0, "shape"), (1.0, np.array([1.0]), "shape"), (1.0, "1.0", "type"), ((1, 2), (1, 2, 3), "length"),
        (np.array([np.nan]), np.array([0.0]), "value"), (np.array([np.inf]), np.array([-np.inf]), "value"),
        (np.array([0.0]), np.array([np.nan]), "value"), (np.array([np.inf]), np.array([1e308]), "value"),
        (np.array([1e308]), np.array([np.inf]), "value"), ({"a": 1}, {"b": 1}, "keys"), (10**30, 10**30 + 1, "value"),
        (np.array([1, 0]), np.array([True, False]), "dtype"), (np.array([1, 0]), np.array([1.0, 0.0]), "dtype"),
        (np.zeros((0, 3)), np.zeros((3, 0)), "shape"), (None, 0, "type"), ("a", "b", "value"),
        (A, A.astype(complex), "dtype"), (np.array([1.0]), np.array(["1.0"]), "type"), ([1, 2], {1, 2}, "type"),
        (np.array([2**62]), np.array([2**62 + 1]), "value"),
    ],
)  # fmt: skip
def test_not_the_same(one, other, how):
    assert kind(one, other) == how


def test_dtypes_are_kept_where_that_was_promised():
    strict = EXACT._replace(dtype="float64")
    assert kind(A, A.astype(np.float32), strict) == "dtype" and kind(A, A.astype(np.float32)) is None
    assert kind(A, A.astype(int), strict) == "dtype"
    assert kind(1.0, np.float32(1.0), strict) is None  # bare numbers are free


def test_rounding_in_float32_is_forgiven_as_far_as_it_led_the_reference():
    exact, own = through(np.array([1e-3, 1.0])), through(np.array([2e-3, 1.0], np.float32))
    got = through(np.array([5e-3, 1.0], np.float32))
    assert differ(exact, got, EXACT, own) is None
    assert differ(exact, got, EXACT) is not None


def test_the_first_difference_is_found():
    found = differ(through([1, {"w": A}]), through([1, {"w": A + (A == 4)}]), EXACT)
    assert (found.path, found.at, found.expected, found.got, found.many) == ("[1]['w']", (1, 1), 4, 5, 1)


def test_a_malformed_message_is_no_answer():
    raw = bytearray(message({"check": 1}, A, holds=True))
    assert take(bytearray(raw[:-1])) is None
    with pytest.raises(ValueError):
        take(bytearray(b"\xff" * 16))
    import json

    head = json.dumps({"value": {"t": "array", "d": "<f8", "s": [10**6]}}).encode()
    with pytest.raises(ValueError):
        take(bytearray(len(head).to_bytes(4, "little") + (8).to_bytes(4, "little") + head + b"\0" * 8))
