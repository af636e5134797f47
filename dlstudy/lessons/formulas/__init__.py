"""LaTeX formulas as readable Unicode: `inline` within a sentence, `display` where one stands alone."""

from dlstudy.lessons.formulas.drawing import display, inline
from dlstudy.lessons.formulas.symbols import PLAIN
from dlstudy.lessons.formulas.tex import FormulaError, parse

__all__ = ["PLAIN", "FormulaError", "display", "inline", "parse"]
