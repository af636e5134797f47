"""Reviews in words: intervals, ratings, the size of a pile."""

from __future__ import annotations

import datetime as dt

from dlstudy.language import NBSP, count, date, number, say
from dlstudy.reviewing.pile import Pile

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def rating_word(given: int) -> str:
    """The name of a rating, 1 to 4."""
    return (
        say(fr="à revoir", en="again"), say(fr="difficile", en="hard"),
        say(fr="bien", en="good"), say(fr="facile", en="easy"),
    )[given - 1]  # fmt: skip


def interval_words(interval: dt.timedelta) -> str:
    """A short interval: ``<1 min``, ``10 min``, ``3 d``, ``1.4 mo``, ``2.1 y``."""
    seconds = interval.total_seconds()
    if seconds < _MINUTE:
        return f"<1{NBSP}min"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)}{NBSP}min"
    if seconds < _DAY:
        return f"{round(seconds / _HOUR)}{NBSP}h"
    days = seconds / _DAY
    if days < 31:
        return f"{round(days)}{NBSP}{say(fr='j', en='d')}"
    if days < 365:
        return f"{number(days / 30.44, 1)}{NBSP}{say(fr='mois', en='mo')}"
    return f"{number(days / 365.25, 1)}{NBSP}{say(fr='ans', en='y')}"


def cards_words(cards: int) -> str:
    """``12 cards``."""
    return count(cards, ("carte", "cartes"), ("card", "cards"))


def pile_words(pile: Pile) -> str:
    """What a study date holds, in one sentence without its stop; empty if there are no cards at all."""
    cards = len(pile.cards)
    if not cards:
        return ""
    new, raised = pile.count("new"), pile.count("raised")
    minutes = f"{pile.minutes}{NBSP}min"
    words = say(fr=f"{cards_words(cards)} à revoir aujourd'hui, environ {minutes}",
                en=f"{cards_words(cards)} to review today, about {minutes}")  # fmt: skip
    details = []
    if new == cards:
        words = count(cards, ("nouvelle carte", "nouvelles cartes"), ("new card", "new cards"))
        words += say(fr=f" aujourd'hui, environ {minutes}", en=f" today, about {minutes}")
    elif new:
        details.append(count(new, ("nouvelle", "nouvelles"), ("new", "new")))
    if raised == cards:
        words += say(fr=", pour ce qui vient d'être manqué", en=", for what you have just got wrong")
    elif raised:
        details.append(say(fr=f"{number(raised)} pour ce qui vient d'être manqué",
                           en=f"{number(raised)} for what you have just got wrong"))  # fmt: skip
    if details:
        words += say(fr=" (dont ", en=" (of which ") + ", ".join(details) + ")"
    if pile.later:
        words += later_words(pile)
    return words


def later_words(pile: Pile) -> str:
    """``, the rest (64) over 4 days``."""
    rest, days = number(pile.later), count(pile.days, ("jour", "jours"), ("day", "days"))
    if pile.days == 1:
        return say(fr=f" ; le reste ({rest}) demain", en=f"; the rest ({rest}) tomorrow")
    return say(fr=f" ; le reste ({rest}) sur {days}", en=f"; the rest ({rest}) over {days}")


def next_words(pile: Pile) -> str:
    """When the next cards come, where nothing is left today; empty if nothing is known of."""
    if pile.next is None:
        return ""
    day = date(dt.date.fromordinal(pile.next))
    return say(fr=f"Prochaines cartes : {day}.", en=f"The next cards: {day}.")
