"""Words about the day."""

import pytest

from dlstudy import language
from dlstudy.desk.words import day_words


@pytest.mark.parametrize(
    ("numbers", "fr", "en"),
    [((3,), "jour 3", "day 3"), ((3, 4, 5), "jours 3 à 5", "days 3 to 5"), ((1, 13), "jours 1 et 13", "days 1 and 13"),
     ((1, 2, 13), "jours 1, 2 et 13", "days 1, 2 and 13")],
)  # fmt: skip
def test_days_that_follow_on_each_other_are_a_stretch_and_others_are_not(numbers, fr, en):
    for code, words in (("fr", fr), ("en", en)):
        language.set_language(code)
        assert day_words(numbers) == words
