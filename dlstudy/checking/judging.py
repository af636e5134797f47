"""From what was observed to a verdict."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from dlstudy.checking import source as sources
from dlstudy.checking import words
from dlstudy.checking.cases import VARIANTS, variants
from dlstudy.checking.compare import Difference
from dlstudy.checking.errors import signature
from dlstudy.checking.failing import smallest
from dlstudy.checking.limits import Limits
from dlstudy.checking.loading import Exercise
from dlstudy.checking.outcomes import Expected, Place, placed, wrong
from dlstudy.checking.recognise import Mistakes
from dlstudy.checking.supervise import FORKS, observe
from dlstudy.checking.verdict import Check, Verdict
from dlstudy.curriculum.model import Text
from dlstudy.exercise import Forbidden, Mistake, NoLoops, Probe, Property
from dlstudy.language import LANGUAGES, french, language, say, speaking

ASPECTS = ("float32", "ints", "layout", "again", "unchanged", "warnings")


class Bench:
    """An exercise with what its reference and its mistakes give."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.expected = Expected(exercise)
        self.mistakes = Mistakes(self.expected)
        self.regions = sources.regions(exercise.solution_source)

    def signature(self, target: str) -> str | None:
        """How the statement wants a target called."""
        value: Any = self.exercise.reference
        for name in target.split("."):
            value = getattr(value, name, None)
        return signature(value)


class Wrong(NamedTuple):
    """Something wrong at one place: the words, and the difference or the error behind it."""

    place: Place
    what: Any
    text: str


class Target(NamedTuple):
    """What was found of one target."""

    checks: list[Check]
    wrongs: list[Wrong]
    recognisable: bool


def judge_file(bench: Bench, path: str, limits: Limits, root: str, fork: bool | None = None) -> Verdict:
    """The verdict on a learner's file."""
    text, error = sources.read(path)
    if error is not None:
        return _unreadable(bench, error, attempted=os.path.lexists(path))
    seen = observe(bench.exercise, path, text, limits, root, fork=FORKS if fork is None else fork)
    if seen.load is not None:
        load = seen.load
        error = _both(lambda: _loading(load, path))
        return _unreadable(bench, error)._replace(printed=seen.printed)
    observed = {target: by_place(messages) for target, messages in seen.observations.items()}
    found = {
        target: judge_target(bench, target, observed[target], seen.ends.get(target)) for target in observed
    }
    checks = tuple(check for target in found.values() for check in target.checks)
    passed = all(check.passed for check in checks)
    verdict = Verdict(
        bench.exercise.unit, passed, "passed" if passed else "not-yet", checks, printed=seen.printed
    )
    if passed:
        return verdict
    if bench.regions and sources.unwritten(text, bench.regions) == bench.regions:
        return verdict._replace(state="not-attempted")
    return _in_words(bench, _explained(bench, verdict, found, observed))


def judge_target(
    bench: Bench, target: str, seen: dict[Any, Any], end: dict[str, Any] | None = None
) -> Target:
    """Every check of a target, judged on what was observed of it."""
    judged = _Judged(bench, target, seen, end)
    return Target(judged.checks(), judged.wrongs, not judged.unwritten and end is None)


def _explained(bench: Bench, verdict: Verdict, found: dict[str, Target], observed: dict[str, Any]) -> Verdict:
    """The verdict with the mistake that was recognised, and the smallest failing case."""
    mistake: Mistake | None = None
    for target, one in found.items():
        if one.recognisable and not all(check.passed for check in one.checks):
            mistake = bench.mistakes.recognise(target, observed[target])
            if mistake is not None:
                break
    chosen = mistake.target if mistake else None
    wrongs = [one for target, each in found.items() for one in each.wrongs if chosen in (None, target)]
    first = bench.exercise.book.checks[wrongs[0].place.check].target if wrongs else None
    wrongs = [one for one in wrongs if bench.exercise.book.checks[one.place.check].target == first]
    verdict = verdict._replace(failing=smallest(bench.exercise, bench.expected.get(), wrongs, observed))
    if mistake is None:
        return verdict
    told = mistake.words
    fallback = told.get("fr") or told.get("en") or mistake.id
    return verdict._replace(
        mistake=mistake.id, mistake_target=mistake.target, lesson=mistake.lesson,
        mistake_words=Text(french(told.get("fr", fallback)), told.get("en", fallback)),
    )  # fmt: skip


def _in_words(bench: Bench, verdict: Verdict) -> Verdict:
    """What a probe observed in English words, in French for who reads French (`FRENCH` of a check.py).

    Only what is shown: what is compared, and by what a mistake is recognised, stays one text.
    """
    known = getattr(bench.exercise.check_module, "FRENCH", {})
    if not known or language() != "fr":
        return verdict

    def said(text: Any) -> Any:
        for english in sorted(known, key=len, reverse=True):
            text = text.replace(english, known[english]) if isinstance(text, str) else text
        return text

    failing = verdict.failing and {
        key: [said(line) for line in value] if isinstance(value, list) and key in ("expected", "got", "difference")
        else value for key, value in verdict.failing.items()
    }  # fmt: skip
    checks = tuple(check._replace(message=said(check.message)) for check in verdict.checks)
    return verdict._replace(failing=failing, checks=checks)


def by_place(messages: list[tuple[dict[str, Any], Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for head, value in messages:
        found.update(placed(head, value))
    return found


def _both(speak: Any) -> Text:
    said = []
    for code in LANGUAGES:
        with speaking(code):
            said.append(speak())
    return Text(*said)


def _loading(load: dict[str, Any], path: str) -> str:
    name = os.path.basename(path)
    if "loading" in load:
        what = words.ended(load)
    elif load["kind"] == "not-written":
        what = "NotImplementedError"
    else:
        what = words.trouble(load, name)
    return say(fr=f"{name} ne peut pas être chargé. {what}", en=f"{name} cannot be loaded. {what}")


def _unreadable(bench: Bench, error: Text, *, attempted: bool = True) -> Verdict:
    """No check could be made."""
    checks = tuple(
        check._replace(passed=False, message=say(fr="Pas vérifié : le fichier ne peut pas être chargé.",
                                                 en="Not checked: the file cannot be loaded."))
        for target in bench.exercise.book.targets()
        for check in _Judged(bench, target, {}, {"kind": "unseen"}).checks()
    )  # fmt: skip
    state = "not-yet" if attempted else "not-attempted"
    return Verdict(bench.exercise.unit, False, state, checks, error=error)


class _Judged:
    """The checks of one target."""

    def __init__(self, bench: Bench, target: str, seen: dict[Any, Any], end: dict[str, Any] | None) -> None:
        self.bench, self.exercise, self.target, self.seen, self.end = bench, bench.exercise, target, seen, end
        self.wrongs: list[Wrong] = []
        errors = [head["error"] for head, _ in seen.values() if "error" in head]
        self.unwritten = any(
            one["kind"] == "not-written" and (one["what"] == target or one["what"].startswith(target + "."))
            for one in errors
        )
        self.waiting = bool(errors) and all(one["kind"] == "not-written" for one in errors)
        self.probes = [(index, check) for index, check in enumerate(self.exercise.book.checks)
                       if check.target == target and isinstance(check, Probe)]  # fmt: skip
        self.bad: dict[Place, Wrong] = {}
        for index, probe in self.probes:
            for place in self._places(index, probe):
                if place in seen:
                    self._look(place)

    def checks(self) -> list[Check]:
        """In the order of check.py; what is looked at beside the values comes last."""
        found: list[Check] = []
        for index, check in enumerate(self.exercise.book.checks):
            if check.target != self.target:
                continue
            if isinstance(check, Probe):
                found.append(self._check(check.name, words.title(check), self._values(index, check)))
            elif isinstance(check, Property):
                found.append(self._check(check.name, words.title(check), self._property(index)))
            elif isinstance(check, Forbidden):
                found.append(self._check("forbidden", words.aspect("forbidden"), self._forbidden(index)))
            elif isinstance(check, NoLoops):
                found.append(self._check("loops", words.aspect("loops"), self._loops(index)))
        for aspect in ASPECTS:
            if self._promised(aspect):
                found.append(self._check(aspect, words.aspect(aspect), self._aspect(aspect)))
        names: dict[str, int] = {}
        unique = []
        for one in found:
            names[one.name] = names.get(one.name, 0) + 1
            again = names[one.name]
            unique.append(one._replace(name=f"{one.name}_{again}") if again > 1 else one)
        return unique

    def _check(self, name: str, title: str, message: str | None) -> Check:
        if self.unwritten:
            message = words.unwritten(self.target)
        elif self.end is not None and (message is None or self.end["kind"] in ("tampered", "refused")):
            message = words.ended(self.end)
        passed = message is None
        title = f"{self.target} · {title}"
        written = passed or not (self.unwritten or self.waiting)
        return Check(f"{self.target}.{name}", self.target, passed, message or "", title, written)

    # ---- probes ----

    def _places(self, index: int, probe: Probe) -> list[Place]:
        return [Place(index, number, variant) for number, ready in enumerate(self.exercise.cases[index])
                for variant in variants(probe, ready)]  # fmt: skip

    def _look(self, place: Place) -> None:
        head, value = self.seen[place]
        due = self.bench.expected.get()[place]
        found = wrong(due, head, value)
        if found is None:
            return
        if isinstance(found, Difference):
            text = words.difference(found)
        else:
            text = words.trouble(found, self.target, self.bench.signature(self.target))
        self.bad[place] = Wrong(place, found, text)
        self.wrongs.append(self.bad[place])

    def _values(self, index: int, probe: Probe) -> str | None:
        base = [place for place in self._places(index, probe) if place.variant == "base"]
        for place in base:
            if place in self.bad:
                return self.bad[place].text
        if (whole := self._whole(index)) is not None:
            return whole
        missing = [place for place in base if place not in self.seen]
        if missing and self.end is None:
            return say(fr="Pas vérifié.", en="Not checked.")
        return None

    def _whole(self, index: int) -> str | None:
        """An obstacle that was told for the check as a whole: the function is missing, …"""
        found = self.seen.get(index)
        if found is not None and "error" in found[0]:
            return words.trouble(found[0]["error"], self.target, self.bench.signature(self.target))
        return None

    def _promised(self, aspect: str) -> bool:
        for index, probe in self.probes:
            if (
                aspect == "unchanged"
                and probe.unchanged
                and any(
                    self.exercise.cases[index][number].size
                    for number in range(len(self.exercise.cases[index]))
                )
            ):
                return True
            if aspect == "warnings" and probe.warnings:
                return True
            if aspect in VARIANTS and any(place.variant == aspect for place in self._places(index, probe)):
                return True
        return False

    def _aspect(self, aspect: str) -> str | None:
        judged = False
        for index, probe in self.probes:
            if (whole := self._obstacle(index)) is not None:
                return whole
            for place in self._places(index, probe):
                base = place._replace(variant="base")
                if (
                    aspect == "again"
                    and place.variant == "base"
                    and self.seen.get(place, ({},))[0].get("stale")
                ):
                    return self._stale(place)
                if aspect in VARIANTS:
                    if place.variant != aspect:
                        continue
                    if base in self.bad:
                        continue
                    judged = judged or place in self.seen
                    if place in self.bad:
                        return self.bad[place].text
                elif place.variant == "base" and place in self.seen:
                    judged = judged or "error" not in self.seen[place][0] or place not in self.bad
                    if (text := self._beside(aspect, place)) is not None:
                        return text
        if not judged and self.end is None:
            return say(
                fr="À voir quand les valeurs seront justes.", en="To be seen once the values are right."
            )
        return None

    def _obstacle(self, index: int) -> str | None:
        return self._whole(index) if not any(isinstance(place, Place) and place.check == index
                                             for place in self.seen) else None  # fmt: skip

    def _beside(self, aspect: str, place: Place) -> str | None:
        head, due = self.seen[place][0], self.bench.expected.get()[place]
        if aspect == "unchanged":
            changed = [one for one in head.get("changed", []) if one not in due.changed]
            if not changed:
                return None
            names = ", ".join(self._argument(place, one) for one in changed)
            text = say(fr=f"{names} : l'entrée a été modifiée sur place ; travaillez sur une copie.",
                       en=f"{names}: the input was changed in place; work on a copy.")  # fmt: skip
        else:
            heard = head.get("warned") or []
            if not heard or due.warned:
                return None
            text, line = heard[0]
            where = say(fr=f" (ligne {line})", en=f" (line {line})") if line else ""
            text = say(fr=f"Avertissement de NumPy{where} : {text}.", en=f"NumPy warns{where}: {text}.")
        self.wrongs.append(Wrong(place, aspect, text))
        return text

    def _stale(self, place: Place) -> str:
        text = say(fr="Ce qu'un appel avait rendu a changé pendant un appel suivant : un tableau (ou un objet) est "
                      "partagé entre les appels. Créez-en un nouveau à chaque fois.",
                   en="What one call had returned changed during a later call: an array (or an object) is shared "
                      "between calls. Make a new one each time.")  # fmt: skip
        self.wrongs.append(Wrong(place, "again", text))
        return text

    def _argument(self, place: Place, which: Any) -> str:
        import inspect

        if isinstance(which, str):
            return which
        probe = self.exercise.book.checks[place.check]
        assert isinstance(probe, Probe)
        names = list(inspect.signature(probe.run).parameters)[1:]
        return names[which] if which < len(names) else f"argument {which + 1}"

    # ---- the other checks ----

    def _property(self, index: int) -> str | None:
        if index not in self.seen:
            return None if self.end is not None else say(fr="Pas vérifié.", en="Not checked.")
        head, _ = self.seen[index]
        if "unmet" in head:
            return say(fr=head["unmet"][0], en=head["unmet"][1])
        if "error" in head:
            if head["error"]["type"] == "AssertionError" and not head["error"]["frames"]:
                return say(fr="Cette propriété n'est pas vérifiée.", en="This property does not hold.")
            return words.trouble(head["error"], self.target, self.bench.signature(self.target))
        return None

    def _forbidden(self, index: int) -> str | None:
        if index not in self.seen:
            return None if self.end is not None else say(fr="Pas vérifié.", en="Not checked.")
        head, _ = self.seen[index]
        if "error" in head:
            return self._whole(index)
        if not head["found"]:
            return None
        what, line = head["found"][0]
        where = say(fr=f" (ligne {line})", en=f" (line {line})") if line else ""
        return say(fr=f"{self.target} utilise {what}{where}, ce que l'énoncé interdit.",
                   en=f"{self.target} uses {what}{where}, which the statement forbids.")  # fmt: skip

    def _loops(self, index: int) -> str | None:
        if index not in self.seen:
            return None if self.end is not None else say(fr="Pas vérifié.", en="Not checked.")
        head, _ = self.seen[index]
        if "error" in head:
            return words.trouble(head["error"], self.target, self.bench.signature(self.target))
        if "grows" not in head:
            return None
        few, many = head["grows"]
        where = say(fr=f" (ligne {head['line']})", en=f" (line {head['line']})") if head.get("line") else ""
        return say(fr=f"Une boucle Python{where} : {few} lignes exécutées sur une petite entrée, {many} sur une plus "
                      "grande. Laissez NumPy parcourir les tableaux.",
                   en=f"A Python loop{where}: {few} lines executed on a small input, {many} on a larger one. "
                      "Let NumPy walk through the arrays.")  # fmt: skip
