"""What `plan --catch-up` does: show how what was missed fits into the coming days, and ask."""

from __future__ import annotations

from dlstudy.cli.console import ask, json_out, out, pad, style, width, wrap
from dlstudy.cli.today_page import paragraph
from dlstudy.desk import deciding, deciding_words
from dlstudy.desk.dates import short
from dlstudy.desk.day import Desk
from dlstudy.desk.deciding import Offer
from dlstudy.language import say


def catch_up_plan(desk: Desk, *, yes: bool, as_json: bool) -> int:
    """Show the preview, and record the decision when the learner says so."""
    offer = deciding.catching_up(desk)
    taken = False
    if as_json:
        taken = offer.useful and yes
        json_out(_preview(offer) | {"useful": offer.useful, "taken": taken})
    else:
        _show(desk, offer)
        if offer.useful:
            taken = yes or ask(deciding_words.take_question(), default=False)
    if taken:
        deciding.catch_up(desk, offer)
    if not as_json and offer.useful:
        if taken:
            paragraph(say(fr="C'est noté. dlstudy today montre le jour, dlstudy undo annule.",
                          en="Done. dlstudy today shows the day, dlstudy undo takes it back."), "green")  # fmt: skip
        else:
            paragraph(say(fr="Rien n'a changé. « dlstudy plan --catch-up --yes » l'adopte.",
                          en="Nothing has changed. 'dlstudy plan --catch-up --yes' takes it."), "dim")  # fmt: skip
    return 0


def _preview(offer: Offer) -> dict:
    now, then = offer.now, offer.then
    return {
        "maximum": offer.maximum,
        "overdue_minutes": sum(part.minutes for part in now.overdue()),
        "end": now.end.isoformat(),
        "end_caught_up": then.end.isoformat(),
        "agreed_end": now.agreed_end.isoformat(),
        "enough_maximum": offer.enough,
        "dates": [
            {
                "date": slot.date.isoformat(),
                "minutes": slot.minutes,
                "parts": [part.id for part in slot.parts],
            }
            for slot in then.slots
        ],
    }


def _show(desk: Desk, offer: Offer) -> None:
    words, look = deciding_words.behind_words(offer)
    paragraph(words, *filter(None, [look]))
    if offer.now.finished or offer.now.behind <= 0:
        return
    if offer.useful:
        paragraph(deciding_words.maximum_words(offer))
        out()
        _dates(desk, offer)
        out()
    words, look = deciding_words.catch_up_words(offer)
    paragraph(words, *filter(None, [look]))
    if enough := deciding_words.enough_words(offer):
        paragraph(enough, "dim")


def _dates(desk: Desk, offer: Offer) -> None:
    """The dates until the plan's own rhythm is back."""
    lines, after = deciding_words.date_lines(desk, offer)
    for line in lines:
        head = f"{pad(short(line.date, aligned=True), 11)}  {pad(line.minutes, 7, right=True)}"
        if width() < 44:
            out(f"  {short(line.date)}")
            out(wrap(say(fr=f"{line.minutes} : {line.what}", en=f"{line.minutes}: {line.what}"), 4))
        else:
            out(wrap(line.what, len(head) + 4, f"  {head}  "))
    for words in after:
        if words.startswith("…"):
            out("  " + words)
            continue
        for text in wrap(words, 2).splitlines():
            out(style(text, "dim"))
