"""What is being read: a part, its text in one language, and the sitting that is recorded."""

from __future__ import annotations

from dlstudy.curriculum.model import Part, Plan
from dlstudy.errors import UserError
from dlstudy.language import language, say
from dlstudy.lessons import source
from dlstudy.lessons.study import Study


class Text:
    """A part's text. `finishes`: whether reading it to the end completes the part."""

    def __init__(self, plan: Plan, part: Part, study: Study) -> None:
        self.plan, self.part, self.study = plan, part, study
        self.finishes = part.kind == "lesson"
        here = language()
        self.language = here if here in source.languages(part) else next(iter(source.languages(part)), here)
        self.lesson = source.read(part, self.language)

    def read(self, lang: str) -> None:
        """Take the text in another language. UserError if it is not written in it."""
        if lang not in source.languages(self.part):
            fr, en = ("anglais", "English") if lang == "en" else ("français", "French")
            raise UserError(
                say(fr=f"Ce texte n'existe pas en {fr}.", en=f"This text does not exist in {en}.")
            )
        self.lesson = source.read(self.part, lang)
        self.language = lang
