"""The figures of the guide: the recipe's schedule, and what has been measured with it (RESULTS.md)."""

import numpy as np

from dlstudy.figure import Figure


def schedule(lang):
    """Learning rate and picture size of the fast recipe, as shares of their largest value, over the training."""
    progress = np.linspace(0, 1, 201)
    sizes = np.array([20, 24, 28, 32])[np.minimum((progress * 4).astype(int), 3)]
    f = Figure(
        x={"fr": "part de l'entraînement", "en": "share of the training"},
        y={"fr": "part du maximum", "en": "share of the maximum"},
        title={
            "fr": "Un taux qui descend, des images qui grandissent",
            "en": "A rate that falls, pictures that grow",
        },
    )
    f.line(progress, 1 - progress, label={"fr": "taux d'apprentissage", "en": "learning rate"})
    f.line(progress, sizes / 32, label={"fr": "côté de l'image", "en": "side of the picture"})
    f.line(progress, (sizes / 32) ** 2, label={"fr": "coût d'un pas", "en": "cost of a step"}, dashed=True)
    return f.limits(x=(0, 1), y=(0, 1.05))


def minutes(lang):
    """Test accuracy on a JPEG copy of CIFAR-10 on two cores, against the time it took: the runs of RESULTS.md."""
    took, accuracy = [1.8, 10.1, 16.8, 67], [85.5, 90.0, 90.9, 91.8]
    f = Figure(
        x={"fr": "minutes sur deux cœurs", "en": "minutes on two cores"},
        y={"fr": "exactitude de test (%)", "en": "test accuracy (%)"},
        title={
            "fr": "Ce que valent les minutes (CIFAR-10, copie JPEG)",
            "en": "What minutes are worth (CIFAR-10, a JPEG copy)",
        },
    )
    f.line(took, accuracy, color="muted")
    f.points(took, accuracy, label={"fr": "recette fast", "en": "the fast recipe"})
    f.hline(70)
    f.text(20, 71, {"fr": "un LeNet", "en": "a LeNet"})
    return f.log(x=True).limits(x=(1, 100), y=(60, 95))
