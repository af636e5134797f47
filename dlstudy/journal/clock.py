"""What the learner's clock shows, and which study date that is."""

from __future__ import annotations

import datetime as dt
import time

from dlstudy.home import settings


def now() -> dt.datetime:
    """This moment in the learner's time zone: the setting, else the system's (aware)."""
    moment = dt.datetime.now(dt.timezone.utc)
    zone = settings()["timezone"]
    if not zone:
        return moment.astimezone()
    from zoneinfo import ZoneInfo  # costs some milliseconds: only for those who chose a zone

    return moment.astimezone(ZoneInfo(zone))


def on_clock_of(moment: dt.datetime, time: dt.datetime) -> dt.datetime:
    """A time of day (naive) as a moment (aware), on the clock that showed `moment`.

    The system's clock gives moments with the offset of their season alone; another time may have the other one.
    """
    zone = moment.tzinfo
    return time.astimezone() if zone is None or isinstance(zone, dt.timezone) else time.replace(tzinfo=zone)


def milliseconds() -> int:
    """This moment for an id: milliseconds since 1970, wherever the learner is."""
    return time.time_ns() // 1_000_000


def day_end() -> dt.timedelta:
    """How long after midnight a day ends (setting `day_end`, 04:00)."""
    hours, minutes = settings()["day_end"].split(":")
    return dt.timedelta(hours=int(hours), minutes=int(minutes))


def study_date(when: dt.datetime, end: dt.timedelta) -> dt.date:
    """The date that a moment of study belongs to: before `end` (04:00) it is still the day before.

    Read off the wall clock, so that a change to or from summer time moves nothing.
    """
    return (when.replace(tzinfo=None) - end).date()
