from dlstudy.exercise import mistake


@mistake("slope")
def without_two(w, x):
    """fr: Le deux manque.
    en: The two is missing."""
    return (w * x).sum() * x
