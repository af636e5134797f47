"""A small curriculum to damage."""

import copy
from pathlib import Path

import pytest
import yaml

SMALL = {
    "id": "small",
    "title": {"fr": "Petit", "en": "Small"},
    "languages": ["fr", "en"],
    "minutes_per_day": 60,
    "tools": [
        {"name": "numpy", "group": {"fr": "Calcul", "en": "Computing"}, "use": {"fr": "Tout.", "en": "All."}}
    ],
    "units": {
        "week1.lines": {
            "title": {"fr": "Droites", "en": "Lines"},
            "objective": {"fr": "Tracer.", "en": "Draw."},
        },
        "week1.curves": {
            "title": {"fr": "Courbes", "en": "Curves"},
            "objective": {"fr": "Plier.", "en": "Bend."},
        },
    },
    "weeks": [
        {
            "title": {"fr": "Une", "en": "One"},
            "objective": {"fr": "Commencer.", "en": "Begin."},
            "days": [
                {
                    "title": {"fr": "Lundi", "en": "Monday"},
                    "objective": {"fr": "Lire.", "en": "Read."},
                    "theory": 20,
                    "practice": 40,
                    "parts": [
                        {"lesson": "week1.lines", "minutes": 20},
                        {"lab": "week1.lines", "minutes": 40, "title": {"fr": "Essai", "en": "Trial"}},
                    ],
                },
                {
                    "title": {"fr": "Mardi", "en": "Tuesday"},
                    "objective": {"fr": "Faire.", "en": "Do."},
                    "parts": [
                        {"exercise": "week1.curves", "minutes": 30},
                        {"lab": "week1.lines:again", "minutes": 30},
                    ],
                },
            ],
        }
    ],
}


class _Dumper(yaml.SafeDumper):
    """Writes a value again where it comes again: a plan has no aliases."""

    def ignore_aliases(self, data):
        return True


def dump(data) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)


@pytest.fixture
def small():
    """The small plan as data, free to be changed."""
    return copy.deepcopy(SMALL)


@pytest.fixture
def curriculum(tmp_path):
    """Writes a curriculum of text or data into a folder of its own and returns that folder."""

    def write(plan=SMALL, **files) -> Path:
        root = tmp_path / "course"
        root.mkdir(exist_ok=True)
        content = plan if isinstance(plan, (str, bytes)) else dump(plan)
        (root / "plan.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
        for name, text in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return root

    return write


@pytest.fixture
def problems():
    """What the rules say of a plan (text or data): (line, column, message), and the line each one points at."""
    from dlstudy.curriculum.rules import validate

    def of(plan) -> list[tuple[int, int, str]]:
        text = plan if isinstance(plan, str) else dump(plan)
        compiled, found = validate(Path("plan.yaml"), text.encode())
        assert (compiled is None) == bool(found)
        of.lines = text.splitlines() or [""]
        return [(problem.line, problem.column, problem.message) for problem in found]

    return of
