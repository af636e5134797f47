"""The learner's desk as a command line asks for it: the curriculum and the date are what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.desk import day

if TYPE_CHECKING:
    from dlstudy.desk.day import Desk


def sit_down(date: str | None = None, *, begin: bool = True, reviews: bool = False) -> Desk:
    """`dlstudy.desk.day.sit_down` for the curriculum that was chosen, and for a date as typed. UserError for none."""
    from dlstudy.cli.context import plan_path

    asked = None
    if date is not None:
        from dlstudy.desk.dates import read_date
        from dlstudy.journal import clock, day_end, study_date

        asked = read_date(date, study_date(clock.now(), day_end()))
    return day.sit_down(plan_path(), asked, begin=begin, reviews=reviews)
