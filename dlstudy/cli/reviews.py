"""What `dlstudy review` does: the screen, plain lines that ask, a list where nobody can answer, or JSON."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.cli.console import err, json_out, out, style, width, wrap
from dlstudy.journal import Journal, clock
from dlstudy.language import capital, count, duration, say
from dlstudy.reviewing import words
from dlstudy.reviewing.deck import Deck
from dlstudy.reviewing.pile import Pile
from dlstudy.reviewing.sitting import Attention, Sitting

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Plan
    from dlstudy.reviewing.cards import Card


class Wish(NamedTuple):
    """What was asked for on the command line; `screen`: there is a terminal for one."""

    limit: int | None = None
    unit: str | None = None
    plain: bool = False
    json: bool = False
    screen: bool = False


def review_cards(plan: Plan, wish: Wish) -> int:
    """Review; returns the exit code."""
    with Journal.open() as journal:
        deck = Deck(journal, plan)
        pile = deck.pile(unit=wish.unit)
        _tell_problems(deck)
        if wish.json:
            json_out(review_json(deck, pile, wish))
            return 0
        if not pile.cards:
            _nothing(deck, pile, wish)
            return 0
        sitting = Sitting(deck, pile, wish.limit)
        if not (wish.screen or wish.plain):
            _list(sitting, pile)
            return 0
        try:
            code = _screen(sitting) if wish.screen else _ask(sitting)
        except KeyboardInterrupt:
            out()
            code = 130
        finally:
            deck.keep()
        sitting.complete()
        _summary(deck, sitting, wish)
        return code


def _tell_problems(deck: Deck) -> None:
    """A card that is written wrong is left out, and said so once."""
    if deck.problems:
        errors = count(len(deck.problems), ("erreur", "erreurs"), ("error", "errors"))
        err(
            wrap(
                say(
                    fr=f"{errors} dans les cartes, qui ne sont pas toutes posées : « dlstudy validate » les montre.",
                    en=f"{errors} in the cards, not all of which are asked: 'dlstudy validate' shows them.",
                )
            )
        )


def _nothing(deck: Deck, pile: Pile, wish: Wish) -> None:
    if not deck.cards or not (pile.seen or pile.next or pile.unseen):
        if wish.unit:
            out(wrap(say(fr=f"Pas encore de cartes de {wish.unit} : elles viennent quand sa leçon est lue.",
                         en=f"No cards of {wish.unit} yet: they come once its lesson is read.")))  # fmt: skip
        else:
            out(wrap(say(fr="Pas encore de cartes : celles d'une unité viennent quand sa leçon est lue.",
                         en="No cards yet: those of a unit come once its lesson is read.")))  # fmt: skip
        return
    out(wrap(say(fr="Rien à revoir aujourd'hui.", en="Nothing to review today.")))
    if following := words.next_words(pile):
        out(wrap(following))


def _list(sitting: Sitting, pile: Pile) -> None:
    """What is due, for a pipe: nobody could answer."""
    out(wrap(capital(words.pile_words(pile)) + "."))
    for name in sitting.waiting:
        card = sitting.deck.cards[name]
        out()
        out(style(_head(sitting, card), "dim"))
        _paragraphs(card.question.here)
    out()
    out(wrap(say(fr="Dans un terminal, « dlstudy review » les pose ; « --plain » les pose ligne à ligne.",
                 en="In a terminal 'dlstudy review' asks them; '--plain' asks them line by line.")))  # fmt: skip


def _screen(sitting: Sitting) -> int:
    from dlstudy.tui.review import review

    return review(sitting)


def _ask(sitting: Sitting) -> int:
    """One card after the other in plain lines: Enter, then a rating. Ends with the input, or with q."""
    out(wrap(capital(words.pile_words(sitting.pile)) + "."))
    attention = Attention(time.monotonic())
    while (card := sitting.current) is not None:
        out()
        out(style(_head(sitting, card), "dim"))
        _paragraphs(card.question.here)
        typed = _typed(say(fr="Entrée : la réponse (u annule, q quitte)",
                           en="Enter: the answer (u undoes, q leaves)"))  # fmt: skip
        attention.key(time.monotonic())
        if typed == "u":
            _undo(sitting)
            continue
        if typed in (None, "q"):
            return 0
        out()
        _paragraphs(card.answer.here)
        given = _rating(sitting, card)
        if given == "u":
            _undo(sitting)
        elif isinstance(given, int):
            sitting.answer(card, given, attention.take(time.monotonic()))
        else:
            return 0
    return 0


def _rating(sitting: Sitting, card: Card) -> int | str | None:
    """1 to 4, "u", or None to leave."""
    intervals = sitting.intervals(card)
    choices = " · ".join(f"{given} {words.rating_word(given)} {words.interval_words(intervals[given])}"
                         for given in intervals)  # fmt: skip
    while True:
        typed = _typed(choices)
        if typed in ("1", "2", "3", "4"):
            return int(typed)
        if typed == "u":
            return "u"
        if typed in (None, "q"):
            return None
        err(say(fr="Tapez 1, 2, 3, 4, u ou q.", en="Type 1, 2, 3, 4, u or q."))


def _undo(sitting: Sitting) -> None:
    card = sitting.undo()
    out(say(fr="Il n'y a rien à annuler.", en="There is nothing to take back.") if card is None
        else say(fr="Annulé : la carte revient.", en="Taken back: the card comes again."))  # fmt: skip


def _typed(prompt: str) -> str | None:
    """A line typed after a prompt, without spaces and in small letters; None at the end of the input."""
    print(f"{prompt} > ", end="", flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        out()
    return line.strip().lower() if line else None


def _head(sitting: Sitting, card: Card) -> str:
    unit = sitting.deck.plan.units[card.unit]
    left = say(fr=f"reste {sitting.left}", en=f"{sitting.left} left")
    return f"{unit.title.here} · {left}"


def _paragraphs(text: str) -> None:
    """A card's Markdown, laid out as the lessons are."""
    from dlstudy.cli.markdown import markdown_lines

    for line in markdown_lines(text, width() - 2):
        out(f"  {line}" if line else "")


def _summary(deck: Deck, sitting: Sitting, wish: Wish) -> None:
    if not sitting.answered:
        return
    pile = deck.pile(unit=wish.unit)
    cards = words.cards_words(len({one.card for one in sitting.answered}))
    took = duration(sitting.seconds)
    out()
    out(style("✓ ", "green") + say(fr=f"{cards} en {took}.", en=f"{cards} in {took}."))
    if pile.cards:
        left = words.cards_words(len(pile.cards))
        out(
            wrap(
                say(
                    fr=f"Reste {left} aujourd'hui : dlstudy review",
                    en=f"{left} left today: dlstudy review",
                ),
                2,
            )
        )
    elif pile.later:
        out(wrap(capital(words.later_words(pile).lstrip(" ;")) + ".", 2))
    elif following := words.next_words(pile):
        out(wrap(following, 2))


def review_json(deck: Deck, pile: Pile, wish: Wish) -> dict[str, Any]:
    """The document of `review --json`."""
    from dlstudy.cli.day_json import pile_json

    now = clock.now()
    cards = []
    for one in [one for one in pile.cards if one.card in deck.cards][: wish.limit]:
        card, remembered = deck.cards[one.card], deck.record.memories.get(one.card)
        chance = deck.retrievability(card.id, now)
        cards.append({
            "id": card.id, "unit": card.unit, "why": one.why, "mistake": card.mistake,
            "question": card.question.here, "answer": card.answer.here,
            "retrievability": None if chance is None else round(chance, 4),
            "stability_days": None if remembered is None else round(remembered.stability, 3),
            "intervals_seconds": {str(given): interval.total_seconds()
                                  for given, interval in deck.intervals(card.id, now).items()},
        })  # fmt: skip
    return {**pile_json(pile), "cards": cards}
