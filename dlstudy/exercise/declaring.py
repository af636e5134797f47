"""The declarations of an exercise and where they are gathered."""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Function = Callable[..., Any]


class Named(NamedTuple):
    """Where a declaration stands: for an author's error message."""

    file: str
    line: int


class Probe(NamedTuple):
    """Inputs on which an answer is compared with the reference.

    Attributes:
        target: the function, class or ``Class.method`` that is judged.
        name: of the check, in English; `fr`: the same in French, or None.
        run: ``run(answer, *args)``; what it returns is compared.
        cases: ``cases(rng)`` yields arguments: one, a tuple, or `case(...)`; the smallest first.
        rtol, atol: an element may differ by ``atol + rtol * |expected|``.
        dtype, ints, layout, unchanged, warnings: what else the contract promises (see `probe`).
        seeds: with 2, the cases are drawn a second time from another seed.
    """

    target: str
    name: str
    run: Function
    cases: Function | Iterable[Any]
    rtol: float
    atol: float
    dtype: bool
    ints: bool
    layout: bool
    unchanged: bool
    warnings: bool
    seeds: int
    place: Named
    fr: str | None


class Property(NamedTuple):
    """Something that must hold of an answer: ``run(answer, rng)`` calls `require`."""

    target: str
    name: str
    run: Function
    place: Named
    fr: str | None


class Forbidden(NamedTuple):
    """What a function and its helpers may not use: ``"@"``, ``"numpy.dot"``, …"""

    target: str
    names: tuple[str, ...]
    place: Named


class NoLoops(NamedTuple):
    """A function without Python loops; `inputs(n)`, if given, makes arguments of size n."""

    target: str
    inputs: Callable[[int], tuple[Any, ...]] | None
    place: Named


class Mistake(NamedTuple):
    """A known wrong answer, and what to say to who wrote it."""

    id: str
    target: str
    lesson: str | None
    wrong: Any
    words: dict[str, str]
    place: Named


class Case(NamedTuple):
    """The arguments of one call of a probe; `options` are its keyword arguments."""

    args: tuple[Any, ...]
    options: dict[str, Any]


class Book:
    """Everything that the files of one exercise declared, in their order."""

    def __init__(self) -> None:
        self.checks: list[Probe | Property | Forbidden | NoLoops] = []
        self.mistakes: list[Mistake] = []

    def targets(self) -> list[str]:
        """What is judged, in the order of first mention."""
        return list(dict.fromkeys(check.target for check in self.checks))

    def of(self, target: str) -> list[Probe | Property | Forbidden | NoLoops]:
        """The checks of one target, in the order in which they are declared."""
        return [check for check in self.checks if check.target == target]


class Unmet(AssertionError):
    """A requirement that an answer does not meet, with the words for it in both languages."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr, self.en = fr, en


class Reference:
    """The solution's names as attributes, as they were when it was loaded."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the solution has no {name}")


_open: list[Book] = []


@contextlib.contextmanager
def collecting(book: Book) -> Iterator[Book]:
    """Within the `with`, declarations go into this book."""
    _open.append(book)
    try:
        yield book
    finally:
        _open.pop()


def _book() -> Book:
    """The open book; one that nobody reads when a file is run by hand."""
    return _open[-1] if _open else Book()


def _place(depth: int = 2) -> Named:
    frame = sys._getframe(depth)
    return Named(frame.f_code.co_filename, frame.f_lineno)


def case(*args: Any, **options: Any) -> Case:
    """The arguments of one call, keyword arguments included."""
    return Case(args, options)


def probe(
    target: str,
    cases: Function | Iterable[Any],
    *,
    name: str | None = None,
    fr: str | None = None,
    rtol: float = 1e-8,
    atol: float = 1e-9,
    dtype: bool = True,
    ints: bool = True,
    layout: bool = True,
    unchanged: bool = True,
    warnings: bool = True,
    seeds: int = 1,
) -> Callable[[Function], Function]:
    """Compare what an answer gives on `cases` with what the reference gives.

    Args:
        target: the function, the class or the ``Class.method`` judged.
        cases: ``cases(rng)`` yields an argument, a tuple of arguments or `case(...)`.
        name: of the check, in English and stable (it is in the JSON); by default the function's.
        fr: the same for who learns in French: ``fr="poids appris"``. A course in both languages needs it.
        rtol, atol: the tolerance in float64; more than 2e-8 takes numbers that were float32 on the way for right.
        dtype: float32 in, float32 out; float64 in, float64 out.
        ints: whole numbers given as integers count as floats: nothing is truncated.
        layout: the same numbers in strided, Fortran-ordered and reversed arrays.
        unchanged: the inputs are as before.
        warnings: no RuntimeWarning (overflow, invalid value, division) unless the reference gives one as well.
        seeds: with 2, all again with cases drawn from another seed.
    """
    place = _place()

    def declare(run: Function) -> Function:
        _book().checks.append(Probe(target, name or run.__name__, run, cases, rtol, atol, dtype, ints, layout,
                                    unchanged, warnings, seeds, place, fr))  # fmt: skip
        return run

    return declare


def property(
    target: str, *, name: str | None = None, fr: str | None = None
) -> Callable[[Function], Function]:
    """Something that must hold: the decorated ``check(answer, rng)`` calls `require`; names as in `probe`."""
    place = _place()

    def declare(run: Function) -> Function:
        _book().checks.append(Property(target, name or run.__name__, run, place, fr))
        return run

    return declare


def require(condition: Any, *, fr: str, en: str) -> None:
    """Raise `Unmet` with these words unless the condition holds (of arrays: everywhere)."""
    try:
        held = bool(condition)
    except (ValueError, RuntimeError):  # an array or a tensor of several truths
        held = bool(condition.all())
    if not held:
        raise Unmet(fr, en)


def forbid(target: str, *names: str) -> None:
    """Refuse these in the target and in the helpers it calls, by reading the code and at run time.

    ``"@"`` stands for the matrix product operator and its function in `operator`; other names are dotted paths
    (``"numpy.dot"``); a method of arrays or tensors of the same name is meant too.
    """
    _book().checks.append(Forbidden(target, names, _place()))


def no_loops(target: str, inputs: Callable[[int], tuple[Any, ...]] | None = None) -> None:
    """Refuse Python loops: the number of lines executed must not grow with the size of the input.

    Args:
        inputs: ``inputs(n)`` gives the arguments of a call of size n; by default a probe's arrays are repeated.
    """
    _book().checks.append(NoLoops(target, inputs, _place()))


def mistake(target: str, *, lesson: str | None = None) -> Callable[[Any], Any]:
    """A known wrong answer for a target; its docstring says, as ``fr: …`` and ``en: …``, what to tell the learner.

    Args:
        lesson: the anchor of the section of the lesson that explains it.
    """
    place = _place()

    def declare(wrong: Any) -> Any:
        words = bilingual(inspect.getdoc(wrong) or "")
        _book().mistakes.append(Mistake(wrong.__name__, target, lesson, wrong, words, place))
        return wrong

    return declare


def bilingual(text: str) -> dict[str, str]:
    """``{"fr": …, "en": …}`` of a docstring made of a block ``fr: …`` and a block ``en: …``."""
    found: dict[str, list[str]] = {}
    current = None
    for line in inspect.cleandoc(text).splitlines():
        code = line[:3]
        if code in ("fr:", "en:"):
            current = found.setdefault(code[:2], [])
            line = line[3:]
        if current is not None:
            current.append(line.strip())
    return {code: "\n".join(lines).strip() for code, lines in found.items()}
