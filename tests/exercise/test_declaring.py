"""What check.py and mistakes.py declare, in a book of their own."""

import numpy as np
import pytest

from dlstudy.exercise import (
    Book,
    Case,
    Unmet,
    case,
    collecting,
    forbid,
    mistake,
    no_loops,
    probe,
    property,
    require,
)


def test_declarations_land_in_the_open_book_in_their_order():
    book = Book()
    with collecting(book):

        @probe("f", [1, 2], rtol=1e-3, seeds=2)
        def values(answer, x):
            return answer.f(x)

        @property("g", name="symmetry")
        def holds(answer, rng):
            pass

        forbid("f", "@", "numpy.dot")
        no_loops("g")

        @mistake("f", lesson="sign")
        def wrong(x):
            """fr: Deux
            lignes.

            en: Two
            lines.
            """

    @probe("h", [])  # run by hand: nobody collects it
    def other(answer, x):
        pass

    assert book.targets() == ["f", "g"]
    assert [type(check).__name__ for check in book.checks] == ["Probe", "Property", "Forbidden", "NoLoops"]
    assert (book.checks[0].name, book.checks[0].rtol, book.checks[0].dtype) == ("values", 1e-3, True)
    assert book.checks[1].name == "symmetry" and book.of("g") == [book.checks[1], book.checks[3]]
    [one] = book.mistakes
    assert (one.id, one.target, one.lesson) == ("wrong", "f", "sign")
    assert one.words == {"fr": "Deux\nlignes.", "en": "Two\nlines."}


def test_require():
    require(True, fr="", en="")
    require(np.array([True, True]), fr="", en="")
    require(np.bool_(True), fr="", en="")
    for false in (False, np.bool_(False), np.array([True, False]), 0.0, []):
        with pytest.raises(Unmet) as raised:
            require(false, fr="non", en="no")
        assert (raised.value.fr, raised.value.en) == ("non", "no")


def test_case():
    assert case(1, 2, k=3) == Case((1, 2), {"k": 3})
