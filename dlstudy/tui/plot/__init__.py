"""Curves as text: reduced to the columns of the plot, then drawn in braille. Knows no screen."""
