"""Small plans for the tests, made without reading a file."""

from pathlib import Path

from dlstudy.curriculum.model import Plan

TEXT = ["titre", "title"]


def make_plan(days, builtin=True, root="/nowhere"):
    """A plan whose days are lists of minutes: one lesson each, of a unit of its own."""
    units, written = {}, []
    for number, minutes in enumerate(days, 1):
        names = [f"week1.d{number}p{index}" for index in range(len(minutes))]
        units |= {name: (TEXT, TEXT, ["lesson"]) for name in names}
        parts = [
            (name, "lesson", None, length, "theory", None)
            for name, length in zip(names, minutes, strict=True)
        ]
        written.append((TEXT, TEXT, parts))
    weeks = [(TEXT, TEXT, written[start : start + 7]) for start in range(0, len(written), 7)]
    compiled = {"id": "test", "title": TEXT, "languages": ["fr", "en"], "minutes_per_day": 120, "tools": [],
                "units": units, "weeks": weeks}  # fmt: skip
    return Plan(compiled, path=Path(root, "plan.yaml"), builtin=builtin)
