"""The commands about the day, as the learner types them, on a clock that the test sets."""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pytest

from dlstudy import cli
from dlstudy.curriculum import load
from dlstudy.home import change_setting
from dlstudy.journal import Journal, clock

PARIS = ZoneInfo("Europe/Paris")
FRENCH = re.compile(r"[a-zéèàâêîôç']+")


class Learner:
    """Types commands at a moment and reads what is printed."""

    def __init__(self, monkeypatch, capfd):
        self.capfd = capfd
        self.moment = dt.datetime(2026, 11, 24, 19, tzinfo=PARIS)
        monkeypatch.setattr(clock, "now", lambda: self.moment)

    def at(self, text):
        self.moment = dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)
        return self

    def types(self, line, code=0):
        answer = cli.run(line.split())
        said = self.capfd.readouterr()
        assert answer == code, said
        return said.out + said.err

    def reads(self, line):
        return json.loads(self.types(line))


@pytest.fixture
def learner(monkeypatch, capfd):
    return Learner(monkeypatch, capfd)


@pytest.fixture
def plan():
    return load()


def kinds():
    with Journal.open() as journal:
        return [entry.kind for entry in journal.entries()]


def test_the_first_today_begins_the_plan_and_says_so_once(learner):
    first = learner.types("today")
    assert "Your plan begins today; you study every day." in first and "day 1 of 28" in first
    assert "begins" not in learner.types("today")
    assert kinds() == ["begin"]


def test_today_shows_everything_that_is_promised(learner, plan):
    page = " ".join(learner.types("today").split())
    day = plan.day(1)
    for words in ("Tuesday 24 November 2026", "day 1 of 28", day.title.en, day.objective.en, "120 min left of 120",
                  "On time. The plan will end on Monday 21 December 2026."):  # fmt: skip
        assert words in page
    for part in day.parts:
        assert part.title.en in page and f"{part.minutes} min" in page.replace("\u00a0", " ")
        verb = "edit" if part.kind == "exercise" else part.command.split()[1]  # no exercise is begun yet
        command = f"dlstudy {verb} {part.reference}"
        assert (command if part.written else f"dlstudy done {part.unit} {part.kind}") in page


def test_the_json_of_today_keeps_its_keys(learner):
    learner.types("begin --at 19:00")
    document = learner.reads("today --json")
    assert set(document) >= {
        "date", "state", "block_date", "day", "days", "day_count", "week", "title", "objective", "parts", "minutes",
        "minutes_done", "minutes_left", "study_seconds", "done_besides", "next", "pace", "plan", "begun_now",
        "clock_set_back_from",
    }  # fmt: skip
    assert set(document["pace"]) >= {
        "status", "study_days", "overdue_minutes", "end", "agreed_end", "end_at_own_pace",
    }  # fmt: skip
    assert set(document["parts"][0]) >= {
        "id", "unit", "kind", "variant", "title", "day", "minutes", "block", "done", "done_on", "written", "command",
        "done_command",
    }  # fmt: skip
    assert document["date"] == "2026-11-24" and document["day"] == 1 and document["minutes_left"] == 120
    assert document["plan"]["at"] == "19:00" and document["pace"]["status"] == "on-time"


def test_the_json_of_plan_keeps_its_keys(learner):
    document = learner.reads("plan --json")
    assert set(document) >= {
        "date",
        "plan",
        "pace",
        "minutes",
        "minutes_done",
        "days_done",
        "days_off",
        "weeks",
    }
    days = [day for week in document["weeks"] for day in week["days"]]
    assert [day["day"] for day in days] == list(range(1, 29))
    first = dt.date(2026, 11, 24)
    assert [day["date"] for day in days] == [(first + dt.timedelta(n)).isoformat() for n in range(28)]
    assert sum(part["minutes"] for day in days for part in day["parts"]) == document["minutes"] == 28 * 120
    assert len(learner.reads("plan --week 2 --json")["weeks"]) == 1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-25T03:59", "2026-11-24"),
        ("2026-11-25T04:00", "2026-11-25"),
        ("2026-11-25T00:00", "2026-11-24"),
    ],
)
def test_a_day_ends_at_four_in_the_morning(learner, moment, day):
    assert learner.at(moment).reads("today --json")["date"] == day


def test_the_end_of_the_day_is_a_setting(learner):
    change_setting("day_end", "00:00")
    assert learner.at("2026-11-25T00:30").reads("today --json")["date"] == "2026-11-25"


@pytest.mark.parametrize("change", ["2027-03-28", "2026-10-25"])
def test_changes_of_the_clock_neither_double_nor_swallow_a_day(learner, change):
    """Summer time begins and ends in Paris in the night before these dates."""
    day = dt.date.fromisoformat(change)
    learner.at(f"{day - dt.timedelta(1)}T19:00").types("begin")
    seen = []
    moment = learner.moment
    for hour in range(60):
        learner.moment = (moment.astimezone(dt.timezone.utc) + dt.timedelta(hours=hour)).astimezone(PARIS)
        seen.append(learner.reads("today --json")["date"])
    dates = list(dict.fromkeys(seen))
    assert dates == [(day + dt.timedelta(n)).isoformat() for n in range(-1, 3)]
    assert seen == sorted(seen)


def test_a_traveller_keeps_what_was_done(learner):
    learner.types("done week1.perceptron lesson")
    learner.moment = learner.moment.astimezone(ZoneInfo("America/Los_Angeles"))
    document = learner.reads("today --json")
    assert document["date"] == "2026-11-24" and document["minutes_done"] == 25


def test_a_missed_day_moves_the_rest_and_shows_the_new_dates(learner):
    learner.types("begin")
    page = learner.at("2026-11-26T19:00").types("today")
    assert "2\u00a0study days behind" in page and "day 1 Thu 26 Nov, day 2 Fri 27 Nov" in page
    document = learner.reads("plan --json")
    days = [day for week in document["weeks"] for day in week["days"]]
    assert days[0]["date"] == "2026-11-26" and days[0]["agreed_date"] == "2026-11-24"
    assert document["pace"] | {"end_at_own_pace": None} == {
        "status": "behind", "study_days": 2, "overdue_minutes": 240, "end": "2026-12-23",
        "agreed_end": "2026-12-21", "end_at_own_pace": None,
    }  # fmt: skip
    assert "was Tue 24 Nov" in learner.types("plan")


def test_catching_up_is_shown_before_it_is_taken(learner, plan):
    learner.types("begin")
    learner.at("2026-11-26T19:00")
    preview = learner.types("plan --catch-up")
    assert (
        "Monday 21 December 2026, as agreed" in " ".join(preview.split()) and "Nothing has changed" in preview
    )
    assert kinds() == ["begin"]
    document = learner.reads("plan --catch-up --json")
    assert document["useful"] and not document["taken"] and document["end_caught_up"] == "2026-12-21"
    assert all(date["minutes"] <= 180 for date in document["dates"])
    assert [part for date in document["dates"] for part in date["parts"]] == [
        part.id for part in plan.parts()
    ]
    learner.types("plan --catch-up --yes")
    assert kinds() == ["begin", "catch-up"]
    today = learner.reads("today --json")
    assert today["pace"]["status"] == "on-time" and today["plan"]["catching_up"] and today["days"] == [1, 2]
    learner.types("undo")
    assert learner.reads("today --json")["pace"]["study_days"] == 2


def test_the_daily_maximum_is_kept_and_the_one_that_is_enough_named(learner):
    learner.types("begin")
    learner.at("2026-12-05T19:00")
    change_setting("daily_maximum", "125")
    document = learner.reads("plan --catch-up --json")
    enough = document["enough_maximum"]
    assert document["end_caught_up"] > document["agreed_end"] and enough > 125
    change_setting("daily_maximum", str(enough))
    assert learner.reads("plan --catch-up --json")["end_caught_up"] == "2026-12-21"
    change_setting("daily_maximum", str(enough - 1))
    assert learner.reads("plan --catch-up --json")["end_caught_up"] > "2026-12-21"


def test_nothing_to_catch_up(learner):
    assert "Nothing to catch up" in learner.types("plan --catch-up")
    assert learner.reads("plan --catch-up --json")["useful"] is False


def test_ahead(learner, plan):
    for part in plan.day(1).parts + plan.day(2).parts:
        learner.types(f"done {part.id}")
    document = learner.reads("today --json")
    assert document["pace"]["status"] == "ahead" and document["pace"]["end"] == "2026-12-20"
    assert document["day"] == 1 and document["minutes_left"] == 0
    assert document["done_besides"] == [part.id for part in plan.day(2).parts]
    assert learner.at("2026-11-25T19:00").reads("today --json")["day"] == 3


def test_a_start_in_the_future(learner):
    said = learner.types("begin --start 2026-12-01 --days mon,tue,thu --at 19h")
    assert "You begin on Tuesday 1 December 2026" in said and "at 19:00" in said
    page = learner.types("today")
    assert "The plan begins on Tuesday 1 December, in 7\u00a0days." in page
    document = learner.reads("today --json")
    assert document["state"] == "future" and document["block_date"] == "2026-12-01"
    learner.types("next")


def test_a_day_without_study(learner):
    learner.types("begin --days lun-ven")
    page = learner.at("2026-11-28T10:00").types("today")
    assert "Not a study day. The next one is Monday 30 November:" in page


def test_a_finished_plan(learner, plan):
    learner.types("begin")
    with Journal.open() as journal:
        journal.extend([("done", part.id, {"done": True}, None, None) for part in plan.parts()])
    assert "the whole plan is finished" in learner.types("today")
    learner.at("2026-11-25T19:00")
    assert "finished since Tuesday 24 November 2026" in " ".join(learner.types("today").split())
    assert learner.reads("today --json")["state"] == "finished"
    assert "nothing left to start" in learner.types("next")
    assert learner.reads("plan --json")["days_done"] == 28
    learner.types("plan")
    learner.types("begin")


def test_a_clock_set_back(learner):
    learner.types("done week1.perceptron")
    learner.at("2020-01-01T12:00")
    page = " ".join(learner.types("today").split())
    assert "clock seems to have been set back" in page and "Tuesday 24 November 2026" in page
    assert learner.reads("today --json")["clock_set_back_from"] == "2026-11-24"
    assert learner.at("2026-11-24T20:00").reads("today --json")["minutes_done"] == 100


def test_other_dates(learner):
    learner.types("begin")
    learner.types("done week1.perceptron")
    learner.at("2026-11-25T19:00")
    past = learner.reads("today --date yesterday --json")
    assert past["date"] == "2026-11-24" and past["minutes_done"] == 100 and past["study_seconds"] == 6000
    assert learner.reads("today --date demain --json")["day"] == 2
    assert learner.reads("today --date 2027-06-01 --json")["state"] == "finished"
    assert learner.reads("today --date 2026-11-01 --json")["state"] == "future"
    assert kinds().count("begin") == 1


def test_looking_at_a_date_begins_nothing(learner):
    learner.types("today --date tomorrow")
    assert kinds() == []


@pytest.mark.parametrize("line", [
    "today --date 2026-02-30", "today --date 2026-13-01", "today --date soon", "today --date 9999-12-31",
    "begin --start 31/02/2027", "begin --days funday", "begin --days ,", "begin --at 25:00", "begin --at noonish",
    "plan --week 0", "plan --week 5", "plan --yes", "done week1.nothing", "done week1.perceptron quiz",
    "done week1.perceptron --on tomorrow", "done week1.perceptron --minutes -1", "off 2026-12-26 2026-12-24",
    "off 2026-01-01 2030-01-01", "off --cancel", "off 2026-12-01 --cancel",
])  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_bad_input_is_refused_in_both_languages_and_nothing_recorded(learner, line, language):
    learner.types("begin")
    said = learner.types(f"{line} --lang {language}", code=2)
    assert "Traceback" not in said and said.startswith("Erreur" if language == "fr" else "Error")
    assert kinds() == ["begin"]


@pytest.mark.parametrize("line", ["done week1.nothing", "done week1.perceptron --minutes -1",
                                  "done week1.perceptron --on 2099-01-01", "off tomorrow yesterday"])  # fmt: skip
def test_a_slip_of_the_finger_does_not_begin_the_plan(learner, line):
    learner.types(line, code=2)
    assert not kinds()


def test_begin_keeps_what_is_not_said_and_what_was_done(learner):
    learner.types("begin --days mon-fri --at 19:00")
    learner.types("done week1.perceptron")
    learner.types("begin --at 20:30")
    document = learner.reads("today --json")
    assert document["plan"] | {"title": ""} == {
        "id": "deep-learning-28-days", "title": "", "start": "2026-11-24", "at": "20:30", "catching_up": False,
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    }  # fmt: skip
    assert document["minutes_done"] == 100 and document["pace"]["status"] == "on-time"
    learner.types("begin --days weekend")
    document = learner.reads("today --json")
    assert document["plan"]["weekdays"] == ["sat", "sun"] and document["plan"]["at"] == "20:30"
    assert document["block_date"] == "2026-11-28"


def test_begin_chooses_the_language_for_good(learner):
    learner.types("begin --lang fr")
    assert "jour 1 sur 28" in learner.types("today")


def test_days_off_move_the_plan_without_a_reproach(learner):
    learner.types("begin")
    assert "Tuesday 22 December" in learner.types("off 2026-12-01")
    learner.types("off 2026-12-24 2026-12-26")
    assert "26 December" in learner.types("off")
    assert learner.reads("today --json")["pace"] | {} == learner.reads("today --json")["pace"]
    document = learner.reads("plan --json")
    assert document["days_off"] == ["2026-12-01", "2026-12-24", "2026-12-25", "2026-12-26"]
    assert document["pace"]["status"] == "on-time"
    learner.types("off 2026-12-01 --cancel")
    assert learner.reads("today --json")["pace"]["end"] == "2026-12-21"


def test_done_marks_a_unit_or_a_part_once_and_undo_takes_all_of_it_back(learner):
    learner.types("done perceptron")
    assert kinds() == ["begin", "done", "done", "done"]
    assert "Done already" in learner.types("done week1.perceptron leçon")
    assert kinds() == ["begin", "done", "done", "done"]
    learner.types("undo")
    assert kinds() == ["begin"]
    learner.types("done week1.perceptron/lab")
    learner.types("done week3.embeddings lesson:pretrained --minutes 10")
    with Journal.open() as journal:
        assert set(journal.completions()) == {"week1.perceptron/lab", "week3.embeddings/lesson:pretrained"}


def test_done_yesterday_is_not_a_missed_day(learner, plan):
    learner.types("begin")
    learner.at("2026-11-25T19:00")
    for part in plan.day(1).parts:
        learner.types(f"done {part.id} --on yesterday")
    document = learner.reads("today --json")
    assert document["day"] == 2 and document["pace"]["status"] == "on-time"


@pytest.fixture
def nothing_starts(monkeypatch):
    """`next` says what it would start, and does not: how lessons and labs look is tested where they are."""
    monkeypatch.setattr("dlstudy.cli.studying._start", lambda name, arguments: 0)


def test_next_names_what_is_not_written_and_starts_nothing_else(learner, monkeypatch):
    monkeypatch.setattr(
        "dlstudy.curriculum.model.Part.written", property(lambda part: part.id == "week2.cifar/lab")
    )
    said = learner.types("next")
    assert "not written yet" in said and "dlstudy done week1.perceptron lesson" in said
    assert "dlstudy run week2.cifar" in said


def test_next_starts_the_lab_with_the_options_given(learner, plan, monkeypatch):
    started = []

    def run(lab: str, minutes: float = 0.0) -> int:
        started.append((lab, minutes))
        return 7

    run.command_help = "x"
    monkeypatch.setattr("dlstudy.cli.training.run", run)
    learner.types("begin")
    with Journal.open() as journal:
        before = [part for part in plan.parts() if part.day < 13 or part.id == "week2.cifar/lesson"]
        journal.extend([("done", part.id, {"done": True}, None, None) for part in before])
    said = learner.types("next -- --minutes 2", code=7)
    assert started == [("week2.cifar", 2.0)] and "dlstudy run week2.cifar --minutes 2" in said


def test_a_read_only_home_still_shows_the_day(learner, dlstudy_home, monkeypatch):
    def refuse(self, *_, **__):
        from dlstudy.errors import DlstudyError

        raise DlstudyError("read-only")

    monkeypatch.setattr(Journal, "append", refuse)
    page = learner.types("today")
    assert "could not be recorded" in page and "day 1 of 28" in page


def test_another_curriculum_has_a_calendar_of_its_own(learner, tmp_path):
    learner.types("begin --start 2026-11-01")
    text = (load().path).read_text("utf-8").replace("id: deep-learning-28-days", "id: another")
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    document = learner.reads(f"today --json --curriculum {tmp_path}")
    assert document["begun_now"] and document["plan"]["start"] == "2026-11-24"
    assert learner.reads("today --json")["plan"]["start"] == "2026-11-01"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("columns", [20, 30, 44, 56, 80, 140])
def test_nothing_is_wider_than_the_terminal(learner, monkeypatch, nothing_starts, columns, language):
    monkeypatch.setenv("COLUMNS", str(columns))
    learner.types("begin --at 19:00")
    learner.types("done week1.perceptron lesson")
    learner.at("2026-11-27T19:00")
    for line in ("today", "plan", "plan --week 3", "plan --catch-up", "next", "off", "begin"):
        for text in learner.types(f"{line} --lang {language}").splitlines():
            one_word = len(text.strip(" ").split(" ")) == 1
            assert len(text) <= columns or one_word, (line, text)
    assert kinds().count("begin") == 2


@pytest.mark.parametrize("line", ["today", "plan", "plan --week 2", "plan --catch-up", "next"])
def test_the_two_languages_share_no_sentence(learner, nothing_starts, line):
    """A line that reads the same in both languages has not been translated."""
    learner.types("begin")
    learner.at("2026-11-27T19:00")
    pages = [learner.types(f"{line} --lang {code}").splitlines() for code in ("fr", "en")]
    for same in set(pages[0]) & set(pages[1]):
        assert "dlstudy " in same or not FRENCH.search(same) or len(same.split()) < 4, same


def test_plain_where_there_is_no_terminal(learner, monkeypatch):
    assert "\x1b" not in learner.types("today")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in learner.types("today")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in learner.types("plan")


def test_the_shell_completes_units_kinds_and_days():
    from dlstudy.cli import day

    assert "week2.cifar" in day._complete_units("week2.c")
    assert day._complete_kinds("l") == ["lesson", "lab"]
    assert day._complete_days("mon,t") == ["mon,tue", "mon,thu"]
