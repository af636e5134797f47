"""Prove an exercise: its solution passes, its starter fails as not written, each mistake is refused and recognised as
itself and as no other. And measure its checker: how many planted mistakes and mutants of the solution does it refuse?
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from dlstudy.checking.judging import Bench, judge_file, judge_target
from dlstudy.checking.limits import DEFAULT
from dlstudy.checking.outcomes import Place
from dlstudy.checking.verdict import Verdict
from dlstudy.exercise import Mistake, Probe, Property
from dlstudy.language import say

Problem = dict[str, Any]


def prove(bench: Bench, request: dict[str, Any]) -> dict[str, Any]:
    """All problems of an exercise as ``{"file", "line", "message"}``; with ``report``, its figures as well."""
    proof = _Proof(bench, request["root"])
    proof.declarations()
    if {"fr", "en"} <= set(request.get("starters", {})):
        proof.names()
    proof.reference()
    proof.solution()
    for code, text in request.get("starters", {}).items():
        proof.starter(code, text)
    caught = [proof.mistake(mistake) for mistake in bench.exercise.book.mistakes]
    answer: dict[str, Any] = {"problems": proof.problems}
    if request.get("report"):
        from dlstudy.checking.mutating import survivors

        tried, alive = survivors(bench, request["root"])
        answer["report"] = {
            "mistakes": len(caught),
            "refused": sum(refused for refused, _ in caught),
            "recognised": sum(recognised for _, recognised in caught),
            "mutants": tried,
            "survivors": alive,
        }
    return answer


class _Proof:
    """Gathers what is wrong with an exercise."""

    def __init__(self, bench: Bench, root: str) -> None:
        self.bench, self.exercise, self.root = bench, bench.exercise, root
        self.problems: list[Problem] = []

    def _say(self, stem: str, line: int, fr: str, en: str) -> None:
        self.problems.append(
            {"file": str(self.exercise.path(stem)), "line": line, "message": say(fr=fr, en=en)}
        )

    def declarations(self) -> None:
        """Targets that the solution lacks, functions that nothing checks, mistakes without words."""
        book = self.exercise.book
        for check in book.checks:
            if self.bench.signature(check.target) is None and not self._there(check.target):
                self._say("check", check.place.line, f"la solution n'a pas {check.target}",
                          f"the solution has no {check.target}")  # fmt: skip
        targets = set(book.targets())
        for name in sorted(self.bench.regions):
            if not any(
                name == one or name.startswith(one + ".") or one.startswith(name + ".") for one in targets
            ):
                self._say("check", 0, f"rien ne vérifie {name}", f"nothing checks {name}")
        if not self.bench.regions:
            self._say("solution", 0, "aucune région « # >>> your turn »", "no region '# >>> your turn'")
        ids: set[str] = set()
        for mistake in book.mistakes:
            line = mistake.place.line
            if mistake.id in ids:
                self._say("mistakes", line, f"deux erreurs s'appellent {mistake.id}",
                          f"two mistakes are called {mistake.id}")  # fmt: skip
            ids.add(mistake.id)
            for code in ("fr", "en"):
                if not mistake.words.get(code):
                    self._say("mistakes", line, f"{mistake.id} : il manque le texte « {code}: »",
                              f"{mistake.id}: the text '{code}:' is missing")  # fmt: skip
            self._anchor(mistake)

    def names(self) -> None:
        """In a course of both languages, every check has a French name beside the English one."""
        for check in self.exercise.book.checks:
            if isinstance(check, Probe | Property) and not check.fr:
                self._say("check", check.place.line,
                          f"{check.target} · {check.name} : il manque le nom français, fr=\"…\"",
                          f"{check.target} · {check.name}: the French name is missing, fr=\"…\"")  # fmt: skip

    def _there(self, target: str) -> bool:
        value: Any = self.exercise.reference
        for name in target.split("."):
            if not hasattr(value, name):
                return False
            value = getattr(value, name)
        return True

    def _anchor(self, mistake: Mistake) -> None:
        """The section that the mistake points to has to be in every lesson that is there, else in the statement."""
        if mistake.lesson is None:
            return
        unit, _, anchor = mistake.lesson.rpartition("#")  # another unit's lesson: week1.training#batches
        folder = Path(self.root).joinpath(*unit.split(".")) if unit else self.exercise.folder
        variant = f"{self.exercise.variant}." if self.exercise.variant else ""
        for code in ("fr", "en"):
            lesson = folder / f"lesson.{'' if unit else variant}{code}.md"
            statement = folder / f"exercise.{'' if unit else variant}{code}.md"
            if not lesson.is_file() and statement.is_file() and "{#" in statement.read_text("utf-8"):
                lesson = statement  # a project's guide is its statement
            if lesson.is_file() and not re.search(
                rf"^#+ .*\{{#{re.escape(anchor)}\}}\s*$", lesson.read_text("utf-8"), re.MULTILINE
            ):
                self._say("mistakes", mistake.place.line,
                          f"{mistake.id} : {lesson.name} n'a pas de section {{#{anchor}}}",
                          f"{mistake.id}: {lesson.name} has no section {{#{anchor}}}")  # fmt: skip

    def reference(self) -> None:
        """What the reference itself does that its check forbids, and results that cannot be compared."""
        from dlstudy.checking.encoding import Other

        for place, due in self.bench.expected.get().items():
            probe = self.exercise.book.checks[place.check]
            assert isinstance(probe, Probe)
            if place.variant == "base" and probe.unchanged and due.changed:
                self._say("solution", 0, f"{probe.target} modifie ses entrées ({probe.name}, cas {place.case + 1})",
                          f"{probe.target} changes its inputs ({probe.name}, case {place.case + 1})")  # fmt: skip
            if isinstance(due.value, Other):
                self._say("check", probe.place.line, f"{probe.name} rend une valeur incomparable ({due.value.kind})",
                          f"{probe.name} returns a value that cannot be compared ({due.value.kind})")  # fmt: skip
            if due.error in ("AttributeError", "TypeError", "NameError"):
                self._say("check", probe.place.line,
                          f"{probe.name}, cas {place.case + 1} : la solution lève {due.error}",
                          f"{probe.name}, case {place.case + 1}: the solution raises {due.error}")  # fmt: skip

    def solution(self) -> None:
        """The solution passes, judged as a learner's file is."""
        verdict = judge_file(self.bench, str(self.exercise.path("solution")), DEFAULT, self.root)
        for check in verdict.checks:
            if not check.passed:
                words = verdict.error.here if verdict.error else check.message
                self._say("solution", 0, f"la solution échoue : {check.name} : {words}",
                          f"the solution fails: {check.name}: {words}")  # fmt: skip
                if verdict.error:
                    break

    def starter(self, code: str, text: str) -> None:
        """The starter fails, function by function, as not written."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"starter_{code}.py"
            file.write_text(text, "utf-8")
            verdict = judge_file(self.bench, str(file), DEFAULT, self.root)
        fault = _starters_fault(verdict)
        if fault:
            self._say(
                "solution", 0, f"le fichier de départ ({code}) {fault[0]}", f"the starter ({code}) {fault[1]}"
            )

    def mistake(self, mistake: Mistake) -> tuple[bool, bool]:
        """Whether a mistake is refused, and whether it is recognised as itself and as no other."""
        seen = self.bench.mistakes.seen(mistake)
        line = mistake.place.line
        target = judge_target(self.bench, mistake.target, seen)
        if not target.checks:
            self._say("mistakes", line, f"{mistake.id} : rien ne vérifie {mistake.target}",
                      f"{mistake.id}: nothing checks {mistake.target}")  # fmt: skip
            return False, False
        refused = not all(check.passed for check in target.checks)
        if not refused:
            self._say("mistakes", line, f"{mistake.id} : l'erreur est acceptée comme juste",
                      f"{mistake.id}: the mistake is accepted as right")  # fmt: skip
            return False, False
        slow = any(isinstance(place, Place) and head.get("error", {}).get("type", "").endswith("Slow")
                   for place, (head, _) in seen.items())  # fmt: skip
        if slow:
            self._say(
                "mistakes",
                line,
                f"{mistake.id} : trop lente à reconnaître",
                f"{mistake.id}: too slow to recognise",
            )
        found = [one.id for one in self.bench.mistakes.candidates(mistake.target, seen)]
        if found != [mistake.id]:
            others = ", ".join(one for one in found if one != mistake.id)
            self._say("mistakes", line,
                      f"{mistake.id} : confondue avec {others}" if others else f"{mistake.id} : pas reconnue",
                      f"{mistake.id}: taken for {others}" if others else f"{mistake.id}: not recognised")  # fmt: skip
        return True, found == [mistake.id]


def _starters_fault(verdict: Verdict) -> tuple[str, str] | None:
    if verdict.error:
        return f"ne peut pas être chargé : {verdict.error.fr}", f"cannot be loaded: {verdict.error.en}"
    if verdict.passed:
        return "passe déjà", "passes already"
    if verdict.state != "not-attempted":
        return "n'est pas reconnu comme intact", "is not recognised as untouched"
    other = [check for check in verdict.checks if not check.passed and check.written]
    if other:
        return (f"échoue autrement que « pas encore écrit » : {other[0].name} : {other[0].message}",
                f"fails otherwise than as 'not written yet': {other[0].name}: {other[0].message}")  # fmt: skip
    return None
