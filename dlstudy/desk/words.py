"""The day in words: what `dlstudy today` prints and the dashboard shows. A text comes with the name of its look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.language import NBSP, capital, count, date, duration, language, say

if TYPE_CHECKING:
    from dlstudy.desk.day import Desk

#: A sentence and its look: "", or one or two of bold, dim, cyan, green, yellow.
Looked = tuple[str, str]


def notices(desk: Desk) -> list[list[Looked]]:
    """What the program did or noticed by looking: paragraphs, each of a sentence or two."""
    found: list[list[Looked]] = []
    if desk.begun_now:
        begun = say(
            fr="Votre plan commence aujourd'hui ; vous étudiez tous les jours. « dlstudy begin » en décide autrement.",
            en="Your plan begins today; you study every day. 'dlstudy begin' chooses otherwise.",
        )
        found.append([(begun, "cyan")])
        if desk.trouble:
            found[-1].append((say(fr=f"Ce début n'a pas pu être noté : {desk.trouble}",
                                  en=f"This beginning could not be recorded: {desk.trouble}"), "yellow"))  # fmt: skip
    if desk.standing.set_back and desk.standing.today == desk.today:
        back = date(desk.standing.set_back, year=True)
        found.append([(say(fr="L'horloge de cette machine semble avoir reculé : le journal va déjà jusqu'au "
                              f"{back}. Rien n'est perdu.",
                           en="This machine's clock seems to have been set back: the journal already reaches "
                              f"{back}. Nothing is lost."), "yellow")])  # fmt: skip
    return found


def heading(desk: Desk) -> list[str]:
    """The date, the day of the plan, the hour: what there is of it."""
    stand = desk.standing
    assert desk.facts.begun is not None
    at = desk.facts.begun.at
    pieces = [capital(date(stand.today, year=True))]
    if stand.state == "study" and stand.block:
        pieces.append(f"{day_words(stand.block.days)} {say(fr='sur', en='of')} {len(desk.plan.days)}")
        if at and stand.left():
            pieces.append(hour_words(at))
    return pieces


def state(desk: Desk) -> list[Looked]:
    """What kind of a date it is, where that needs words."""
    stand, plan = desk.standing, desk.plan
    found: list[Looked] = []
    if stand.today != desk.today:
        found.append((say(fr="tel que ce jour s'est terminé", en="as that day ended") if stand.today < desk.today
                      else say(fr="si le calendrier est tenu", en="if the calendar is kept"), "dim"))  # fmt: skip
    first = stand.block and stand.date
    if stand.state == "finished":
        days = count(len(plan.days), ("jour", "jours"), ("day", "days"))
        end = date(stand.end, year=True)
        found.append((say(fr=f"Le plan est terminé depuis le {end} : {days}, tout est fait. Bravo !",
                          en=f"The plan has been finished since {end}: {days}, all of it done. Well done!"),
                      "green"))  # fmt: skip
    elif stand.state == "future" and first:
        days = count((first - stand.today).days, ("jour", "jours"), ("day", "days"))
        found.append((say(fr=f"Le plan commence le {date(first)}, dans {days}. Ce jour-là :",
                          en=f"The plan begins on {date(first)}, in {days}. On that day:"), ""))  # fmt: skip
    elif stand.state == "rest" and first:
        found.append((say(fr=f"Pas un jour d'étude. Le prochain est le {date(first)} :",
                          en=f"Not a study day. The next one is {date(first)}:"), ""))  # fmt: skip
    return found


def minutes_words(desk: Desk) -> str:
    """What is left of the block's minutes, and the study time recorded."""
    stand = desk.standing
    assert stand.block is not None
    total, left = stand.block.minutes, stand.left()
    if left:
        words = say(fr=f"reste {left} min sur {total}", en=f"{left} min left of {total}")
    else:
        words = say(fr=f"{total} min, tout est fait", en=f"{total} min, all done")
    if desk.seconds >= 60:
        studied = duration(desk.seconds)
        words += say(fr=f" · {studied} d'étude notées", en=f" · {studied} of study recorded")
    return words


def pace(desk: Desk) -> list[Looked]:
    """Ahead or behind, and the date of the end."""
    stand = desk.standing
    if stand.finished:
        if stand.state == "finished":
            return []
        return [(say(fr="Et avec cela, le plan entier est terminé. Bravo !",
                     en="And with this, the whole plan is finished. Well done!"), "bold green")]  # fmt: skip
    end, agreed = date(stand.end, year=True), date(stand.agreed_end)
    days = count(abs(stand.behind), ("jour d'étude", "jours d'étude"), ("study day", "study days"))
    if stand.behind > 0:
        found = [(say(fr=f"{days} de retard : la suite a été décalée, et le plan finira le {end} "
                         f"(au lieu du {agreed}).",
                      en=f"{days} behind: the rest has moved, and the plan will end on {end} "
                         f"(instead of {agreed})."), "yellow")]  # fmt: skip
    elif stand.behind < 0:
        found = [(say(fr=f"{days} d'avance. Le plan finira le {end} (au lieu du {agreed}).",
                      en=f"{days} ahead. The plan will end on {end} (instead of {agreed})."), "green")]  # fmt: skip
    elif any(part.day != slot.parts[0].day for slot in stand.slots for part in slot.parts):
        found = [(say(fr=f"À l'heure : le rattrapage est prévu. Le plan finira le {end}.",
                      en=f"On time: catching up is planned. The plan will end on {end}."), "")]  # fmt: skip
    else:
        found = [
            (say(fr=f"À l'heure. Le plan finira le {end}.", en=f"On time. The plan will end on {end}."), "")
        ]
    if stand.own_end and abs(stand.rules.between(stand.end, stand.own_end)) >= 2:
        own = date(stand.own_end, year=True)
        found.append((say(fr=f"À votre rythme jusqu'ici, ce sera le {own}.",
                          en=f"At your pace so far, it will be {own}."), ""))  # fmt: skip
    return found


def kind_word(kind: str) -> str:
    """The name of a kind of part."""
    words = {"lesson": ("leçon", "lesson"), "exercise": ("exercice", "exercise"), "lab": ("lab", "lab"),
             "cards": ("cartes", "cards")}  # fmt: skip
    return words[kind][0 if language() == "fr" else 1]


def in_a_row(numbers: tuple[int, ...]) -> bool:
    """Whether each number follows on the one before it."""
    return numbers[-1] - numbers[0] == len(numbers) - 1


def day_words(numbers: tuple[int, ...]) -> str:
    """``day 3``, ``days 3 to 4``; ``days 1 and 13`` where something was done ahead."""
    if len(numbers) == 1:
        return say(fr=f"jour {numbers[0]}", en=f"day {numbers[0]}")
    first, last = ", ".join(map(str, numbers[:-1])), numbers[-1]
    if in_a_row(numbers):
        return say(fr=f"jours {numbers[0]} à {last}", en=f"days {numbers[0]} to {last}")
    return say(fr=f"jours {first} et {last}", en=f"days {first} and {last}")


def hour_words(at: str) -> str:
    """``19:00`` as the language writes it: ``19 h 00`` in French."""
    return at.replace(":", f"{NBSP}h{NBSP}") if language() == "fr" else at
