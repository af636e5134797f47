"""The exercise screen's own widgets, keys and helpers; the screen itself is `dlstudy.tui.exercise_screen`."""
