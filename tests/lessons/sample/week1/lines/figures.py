"""Figures of the sample lesson."""

import numpy as np

from dlstudy.figure import Figure


def curve(lang):
    x = np.linspace(-6, 6, 50)
    return Figure(x="x", title={"fr": "sigmoïde", "en": "sigmoid"}[lang]).line(x, 1 / (1 + np.exp(-x)))


def slope(lang):
    return Figure().line([0, 1, 2], [0, 1, 0])
