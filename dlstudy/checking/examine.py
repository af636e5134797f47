"""Run all checks of one target on an answer and tell what was observed; nothing is judged here.

The same code observes the learner's answer (in the isolated child), the reference and the known mistakes (in the
judge), so that all three are seen through one pair of eyes.
"""

from __future__ import annotations

import contextlib
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from dlstudy.checking import forbidding, loops
from dlstudy.checking.cases import SEEDS, Ready, arrays, changed, duplicate, mapped, prepared, variants
from dlstudy.checking.encoding import TooLarge, message
from dlstudy.checking.errors import Answer, NotCallable, Refused, describe
from dlstudy.checking.loading import Exercise
from dlstudy.exercise import Forbidden, NoLoops, Probe, Property, Unmet

Emit = Callable[[bytes], None]

#: Earlier results that are looked at again after each call: how many, and up to how many bytes each.
_REMEMBERED, _SMALL = 12, 8192

#: Cases on which a forbidden use is watched for.
_WATCHED = 8


class Code(NamedTuple):
    """An answer: its names, the file it comes from, and under which names its targets stand there."""

    names: dict[str, Any]
    path: str
    source: str
    entry: str | None = None  # a mistake's function has a name of its own


def examine(
    exercise: Exercise,
    target: str,
    code: Code,
    emit: Emit,
    watches: dict[int, forbidding.Watch] | None = None,
    base: bool = False,
    probes: bool = False,
) -> None:
    """Observe an answer for one target: one message for each call of a probe, each property, each other check.

    Args:
        watches: those installed before the answer was loaded, by check; None: install them for this time only.
        base: only the calls of probes, and only with the cases as they are.
        probes: only the calls of probes.
    """
    answer = Answer(code.names)
    obstacle = _obstacle(answer, target)
    for index, check in enumerate(exercise.book.checks):
        if check.target != target:
            continue
        if obstacle is not None:
            emit(message({"check": index, "error": describe(obstacle, code.path, target)}))
            continue
        if isinstance(check, Probe):
            for head, value in _probe(exercise, index, check, answer, code, base):
                _send(emit, head, value, code.path, target)
                if head.get("error", {}).get("kind") == "memory":  # filling it takes seconds: once is enough
                    obstacle = MemoryError()
                    break
        elif base or probes:
            continue
        elif isinstance(check, Property):
            emit(message({"check": index} | _property(check, answer, code)))
        elif isinstance(check, Forbidden):
            watch = (watches or {}).get(index)
            found = _forbidden(exercise, check, answer, code, watch)
            emit(message({"check": index, "found": [list(one) for one in found]}))
        elif isinstance(check, NoLoops):
            emit(message({"check": index} | _loops(exercise, check, answer, code)))


def _obstacle(answer: Answer, target: str) -> BaseException | None:
    """Why a target cannot be called at all: it is missing, or it is no function."""
    name, _, method = target.partition(".")
    try:
        value = getattr(answer, name)
        if not callable(value):
            raise NotCallable(name, type(value).__name__)
        if method and not callable(getattr(value, method, None)):
            from dlstudy.checking.errors import Missing, nearest

            if not hasattr(value, method):
                raise Missing(
                    target, nearest(method, dict(vars(value)) if hasattr(value, "__dict__") else {})
                )
            raise NotCallable(target, type(getattr(value, method)).__name__)
    except BaseException as error:
        return error
    return None


def _send(emit: Emit, head: dict[str, Any], value: Any, path: str, target: str) -> None:
    if "error" in head:
        emit(message(head))
        return
    try:
        emit(message(head, value, holds=True))
    except TooLarge:
        error = {"kind": "too-large", "type": "", "mro": [], "message": "", "frames": []}
        emit(message({**head, "error": error}))
    except Exception as error:
        emit(message({**head, "error": describe(error, path, target)}))


# ---- probes ---------------------------------------------------------------------------------------------


def _probe(
    exercise: Exercise, index: int, probe: Probe, answer: Answer, code: Code, base: bool
) -> Iterator[tuple[dict[str, Any], Any]]:
    earlier: list[tuple[Any, bytes]] = []  # what the calls before returned, and how it looked then
    for number, ready in enumerate(exercise.cases[index]):
        for variant in ["base"] if base else variants(probe, ready):
            head, value = observe(probe, ready, variant, number, answer, code)
            if not base and variant == "base":
                if any(_picture(one) != before for one, before in earlier):
                    head["stale"] = True
                if "error" not in head and 0 < len(picture := _picture(value)) < _SMALL:
                    earlier = [*earlier[1 - _REMEMBERED :], (value, picture)]
            yield {"check": index, "case": number, "variant": variant} | head, value


def _picture(value: Any) -> bytes:
    """A value's bytes, to see whether it changes later; none of one that is too large or cannot be read."""
    try:
        return message({}, value, holds=True)
    except Exception:
        return b""


def observe(
    probe: Probe, ready: Ready, variant: str, number: int, answer: Answer, code: Code, change: Any = None
) -> tuple[dict[str, Any], Any]:
    """Call a probe once. Returns what can be told of it, and its value.

    Args:
        change: applied to the arguments (`cases.in_float64`, …) for the reference's authority.
    """
    args, options = prepared(ready, variant, number)
    if variant == "again":
        rehearse(probe, answer, args, options)
    if change is not None:
        args, options = change(args), change(options)
    before = duplicate((args, options)) if probe.unchanged and variant == "base" else None
    reseed()
    head: dict[str, Any] = {}
    value = None
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RuntimeWarning)
        try:
            value = probe.run(answer, *args, **options)
        except BaseException as error:
            head["error"] = describe(error, code.path, probe.target)
    if before is not None:
        head["changed"] = [place for place, (one, other) in enumerate(zip(before[0], args, strict=True))
                           if changed(one, other)]  # fmt: skip
        head["changed"] += [key for key in options if changed(before[1][key], options[key])]
    if probe.warnings and variant == "base":
        head["warned"] = [[str(one.message), one.lineno if one.filename == code.path else 0] for one in heard
                          if issubclass(one.category, RuntimeWarning)][:3]  # fmt: skip
    return head, value


def rehearse(probe: Probe, answer: Answer, args: Any, options: Any) -> None:
    """A call with the very same arrays, which hold other numbers meanwhile: an answer must not remember them."""
    kept = [(leaf, leaf.copy()) for leaf in arrays((args, options)) if isinstance(leaf, np.ndarray)]
    for leaf, before in kept:
        leaf[...] = np.flip(before)
    reseed()
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.suppress(BaseException):
        # Whatever happens here, input() and sys.exit() too, happens again in the call that counts, and is told there.
        warnings.simplefilter("ignore")
        probe.run(answer, *args, **options)
    for leaf, before in kept:
        leaf[...] = before


def reseed() -> None:
    """The same global randomness at the start of every call."""
    random.seed(0)
    np.random.seed(0)
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "manual_seed"):
        torch.manual_seed(0)


# ---- the other checks -----------------------------------------------------------------------------------


def _property(check: Property, answer: Answer, code: Code) -> dict[str, Any]:
    reseed()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            check.run(answer, np.random.default_rng(SEEDS[0]))
    except Unmet as unmet:
        return {"unmet": [unmet.fr, unmet.en]}
    except BaseException as error:
        return {"error": describe(error, code.path, check.target)}
    return {"held": True}


def _forbidden(
    exercise: Exercise, check: Forbidden, answer: Answer, code: Code, watch: forbidding.Watch | None
) -> list[forbidding.Found]:
    found = forbidding.read(code.source, code.entry or check.target, check.names)
    if found:
        return found
    own = watch is None
    if watch is None:
        watch = forbidding.Watch(check.names, [str(exercise.path("check"))])
        watch.install()
    watch.found.clear()
    try:
        for probe, ready in _some_cases(exercise, check.target):
            args = mapped(ready.args, watch.wrap)
            try:
                with watch.watching(), warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    probe.run(answer, *args, **duplicate(ready.options))
            except Refused:
                raise
            except BaseException:
                continue  # what a watched array cannot do says nothing of the answer
    finally:
        if own:
            watch.remove()
    return list(dict.fromkeys([*watch.found, *forbidding.read_pieces(watch.pieces, check.names)]))


def _some_cases(exercise: Exercise, target: str) -> list[tuple[Probe, Ready]]:
    found = []
    for index, check in enumerate(exercise.book.checks):
        if isinstance(check, Probe) and check.target == target:
            found += [(check, ready) for ready in exercise.cases[index]]
    return sorted(found, key=lambda one: one[1].size == 0)[:_WATCHED]


def _loops(exercise: Exercise, check: NoLoops, answer: Answer, code: Code) -> dict[str, Any]:
    """Whether the target executes more lines on more data."""
    calls: list[tuple[Callable[[], Any], Callable[[], Any]]] = []
    if check.inputs is not None:
        function = _resolve(answer, check.target)
        few_args, many_args = check.inputs(4), check.inputs(4 * loops.LARGER)
        calls.append((lambda: function(*duplicate(few_args)), lambda: function(*duplicate(many_args))))
    else:
        some = [one for one in _some_cases(exercise, check.target) if 0 < one[1].size < 5000]
        for probe, ready in sorted(some, key=lambda one: -one[1].size)[:2]:
            for little, much in loops.enlarged(ready):
                calls.append((_call(probe, answer, little, ready), _call(probe, answer, much, ready)))
    for little_call, much_call in calls:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                little_call()  # what is done once, on the first call, does not count
                few, _ = loops.count(little_call)
                many, line = loops.count(much_call, code.path)
            except BaseException as error:
                if isinstance(error, (Refused, SystemExit)) or type(error).__name__ == "InputRefused":
                    return {"error": describe(error, code.path, check.target)}
                if isinstance(error, NotImplementedError):
                    return {"error": describe(error, code.path, check.target)}
                continue  # arguments that cannot be repeated so
        if many > few + loops.SLACK:
            return {"grows": [few, many], "line": line}
    return {"held": True}


def _call(probe: Probe, answer: Answer, args: tuple[Any, ...], ready: Ready) -> Callable[[], Any]:
    return lambda: probe.run(answer, *duplicate(args), **duplicate(ready.options))


def _resolve(answer: Answer, target: str) -> Any:
    value: Any = answer
    for name in target.split("."):
        value = getattr(value, name)
    return value
