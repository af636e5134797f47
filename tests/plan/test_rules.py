"""What is wrong in a plan: all of it at once, each at its place, with what was expected."""

import pytest

from dlstudy.language import set_language


def day(small, number=0):
    return small["weeks"][0]["days"][number]


def test_a_sound_plan_has_no_problems(small, problems):
    assert problems(small) == []


def change(path, value):
    def apply(plan):
        *inner, last = path
        for key in inner:
            plan = plan[key]
        if value is DELETE:
            del plan[last]
        else:
            plan[last] = value

    return apply


DELETE = object()
DAY = ("weeks", 0, "days", 0)


@pytest.mark.parametrize(
    ("path", "value", "at", "words"),
    [
        (("id",), "Not A Name", "Not A Name", ["'Not A Name' does not fit", "deep-learning"]),
        (("id",), DELETE, "title:", ["missing here: 'id'"]),
        (("title",), "Small", "Small", ["a text for each language", "languages: [en]"]),
        (("title",), {"fr": "Petit"}, "fr: Petit", ["missing in: en"]),
        (("title", "fr"), "  ", "'  '", ["empty"]),
        (("title", "fr"), 7, "7", ["a text", "found 7"]),
        (("title", "de"), "Klein", "de: Klein", ["unknown key 'de'", "fr, en"]),
        (("languages",), ["fr", "fr"], "fr", ["'fr' is already there"]),
        (("languages",), ["fr", "de"], "de", ["'de': expected one of fr, en"]),
        (("languages",), [], "[]", ["empty"]),
        (("minutes_per_day",), "twenty", "twenty", ["a whole number", "'twenty'"]),
        (("minutes_per_day",), True, "true", ["a whole number", "true"]),
        (("minutes_per_day",), 12.5, "12.5", ["a whole number", "12.5"]),
        (("minutes_per_day",), 0, "0", ["from 1 to 1,440", "not 0"]),
        (("units",), {}, "{}", ["nothing is defined here"]),
        (("units",), [1], "- 1", ["a mapping", "a list"]),
        (("units", "week1.lines", "objectif"), "x", "objectif:", ["did you mean 'objective'"]),
        (("units", "week1.con"), {"title": {"fr": "a", "en": "b"}, "objective": {"fr": "a", "en": "b"}},
         "week1.con:", ["'con' cannot be a folder on Windows"]),
        (("units", "../up"), {"title": {"fr": "a", "en": "b"}, "objective": {"fr": "a", "en": "b"}},
         "../up:", ["'../up' does not fit", "week2.cifar"]),
        (("units", "week1.unused"), {"title": {"fr": "a", "en": "b"}, "objective": {"fr": "a", "en": "b"}},
         "week1.unused:", ["no day uses the unit 'week1.unused'"]),
        (("weeks",), DELETE, "id: small", ["'weeks'"]),
        (("weeks",), None, "null", ["a list (- …), found nothing"]),
        ((*DAY, "parts"), [], "[]", ["this list is empty"]),
        ((*DAY, "parts", 0, "lesson"), "week1.linse", "week1.linse", ["unknown unit 'week1.linse'", "week1.lines"]),
        ((*DAY, "parts", 0, "lesson"), "zzz", "zzz", ["unknown unit 'zzz'", "define it under 'units'"]),
        ((*DAY, "parts", 0, "lesson"), "week1.lines:Big", "week1.lines:Big", ["does not fit", "week3.text:pretrained"]),
        ((*DAY, "parts", 0, "exercise"), "week1.lines", "exercise:", ["a part is one thing: lesson or exercise"]),
        ((*DAY, "parts", 0), {"minutes": 20}, "minutes: 20", ["one of lesson, exercise, lab, cards"]),
        ((*DAY, "parts", 0, "minutes"), 21, "parts:", ["day 1 add up to 61", "60 were expected: 1", "too many"]),
        ((*DAY, "parts", 0, "minutes"), 5, "parts:", ["45", "60 were expected: 15", "too few"]),
        ((*DAY, "theory"), 30, "30", ["day 1: the lessons add up to 20", "not 30"]),
        ((*DAY, "practice"), 30, "30", ["the exercises and labs add up to 40", "not 30"]),
        ((*DAY, "parts", 0, "minuets"), 5, "minuets:", ["did you mean 'minutes'"]),
        (("tools", 0, "name"), "x" * 61, "x" * 61, ["too long: 61, 60", "at most"]),
        (("weeks", 0, "days", 1, "parts", 1, "lab"), "week1.lines", "week1.lines",
         ["already on day 1 (line", "'week1.lines:again'"]),
    ],
)  # fmt: skip
def test_each_slip_is_found_at_its_place(small, problems, path, value, at, words):
    change(path, value)(small)
    found = problems(small)
    hits = [p for p in found if all(word in p[2].replace("\u00a0", " ") for word in words)]
    assert hits, found
    line, column, _ = hits[0]
    assert problems.lines[line - 1][column - 1 :].startswith(at), problems.lines[line - 1]


def test_all_errors_at_once_in_the_order_of_the_file(small, problems):
    small["id"] = "NO"
    small["title"] = 3
    del small["units"]["week1.curves"]["objective"]
    day(small)["parts"][0]["minutes"] = 1
    day(small, 1)["title"] = {"fr": "Mardi"}
    day(small, 1)["parts"][0]["exercise"] = "week1.curve"
    found = problems(small)
    assert len(found) == 8  # two for the minutes of day 1, one for the unit that no day uses any more
    assert [p[:2] for p in found] == sorted(p[:2] for p in found)
    # An error found while reading does not hide the others, nor is it told twice.
    more = problems(__import__("yaml").safe_dump(small, sort_keys=False) + "id: again\nextra: *alias\n")
    assert {p[2] for p in found} < {p[2] for p in more}
    assert len(more) == len(found) + 3


def test_a_file_cut_short_is_not_blamed_for_what_is_missing(small, problems):
    found = problems("id: small\ntitle: {fr: a, en: b\nunits:\n")
    assert len(found) == 1 and "'}'" in found[0][2]


@pytest.mark.parametrize("text", ["", "# nothing", "~", "[]", "plan", "42", "---\n...\n"])
def test_what_is_no_plan_at_all(problems, text):
    ((line, column, message),) = problems(text)
    assert (line, column) == (1, 1) or text.startswith("---")
    assert "a mapping" in message


def test_a_plan_in_one_language(small, problems, curriculum):
    from dlstudy.curriculum import load

    def english(value):
        if isinstance(value, dict):
            return value["en"] if set(value) == {"fr", "en"} else {k: english(v) for k, v in value.items()}
        return [english(v) for v in value] if isinstance(value, list) else value

    small = english(small) | {"languages": ["en"]}
    assert problems(small) == []
    plan = load(curriculum(small))
    set_language("fr")
    assert plan.title.here == "Small" and plan.languages == ("en",)


def test_a_folded_text_is_one_line(small, curriculum):
    from dlstudy.curriculum import load

    small["weeks"][0]["objective"] = {"fr": "a\nb\n\nc\n", "en": " d "}
    assert load(curriculum(small)).weeks[0].objective == ("a b c", "d")


def test_a_plan_may_have_any_length(small, problems, curriculum):
    from dlstudy.curriculum import load

    week = small["weeks"][0]
    week["days"] *= 400
    for number, each in enumerate(week["days"]):
        week["days"][number] = each | {
            "parts": [{"lesson": f"week1.{'lines' if number % 2 else 'curves'}:v{number}", "minutes": 60}]
        }
        week["days"][number].pop("theory", None), week["days"][number].pop("practice", None)
    plan = load(curriculum(small))
    assert len(plan.days) == 800 and plan.day(800).parts[0].id == "week1.lines/lesson:v799"


def test_messages_are_french_in_french(small, problems):
    set_language("fr")
    day(small)["parts"][0]["minutes"] = 5
    small["id"] = 3
    messages = [p[2] for p in problems(small)]
    assert messages[0] == "attendu\u00a0: un texte\u00a0; trouvé\u00a0: 3"
    assert any(
        "les parties du jour 1 font 45\u00a0minutes, 60 sont attendues" in message for message in messages
    )


def test_a_lesson_that_guides_a_project_is_practice(small, problems, curriculum):
    from dlstudy.curriculum import load

    lesson = next(part for part in day(small)["parts"] if "lesson" in part)
    lesson["block"] = "practice"
    assert "the lessons add up to 0" in str(problems(small)[0])
    day(small)["theory"], day(small)["practice"] = 0, 60
    assert problems(small) == []
    plan = load(curriculum(small))
    assert (plan.day(1).theory, plan.day(1).practice, plan.day(1).parts[0].kind) == (0, 60, "lesson")
    lesson["block"] = "sport"
    assert "'sport': expected one of theory, practice" in str(problems(small))
