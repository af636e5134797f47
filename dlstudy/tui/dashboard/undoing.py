"""Taking decisions back from the dashboard: what exactly is said, and asked first where it is not in plain sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.desk.record_words import in_words, nothing_to_undo, undone_word
from dlstudy.errors import UserError
from dlstudy.journal import Journal, day_end
from dlstudy.language import count, say

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: Entries named in the question.
SHOWN = 8


def take_back(board: Dashboard, *, redo: bool = False, seen: str | None = None) -> None:
    """Take the newest decision back, or (`redo`) bring back what was taken back last.

    seen: the id of the entry that the learner sees as the newest: if it is just this one, nothing is asked.
    """
    with Journal.open() as journal:
        entries = journal.to_undo(redo=redo)
    if not entries:
        raise UserError(nothing_to_undo(redo))
    words = [in_words(entry, day_end()) for entry in entries]

    def do() -> None:
        with Journal.open() as journal:
            concerned = journal.undo(redo=redo, only=[entry.id for entry in entries])
        if not concerned:
            raise UserError(say(fr="Le journal a changé entre-temps : rien n'a été fait.",
                                en="The journal has changed meanwhile: nothing was done."))  # fmt: skip
        board.sit_down()
        board.update_view()
        more = f" (+{len(words) - 1})" if len(words) > 1 else ""
        back = "" if redo else say(fr=" — « r » le rétablit.", en=" — 'r' brings it back.")
        board.tell(f"{undone_word(redo)} {words[0]}{more}{back}", "good")

    if not redo and seen == entries[-1].id:
        do()
        return
    shown = words[:SHOWN]
    if len(words) > SHOWN:
        more = len(words) - SHOWN
        shown.append("… " + count(more, ("autre", "autres"), ("more", "more")))
    question = say(fr="Rétablir ?", en="Bring back?") if redo else say(fr="Annuler ?", en="Take back?")
    board.confirm(question, do, "\n".join(shown))
