"""What every setting means, in words, once for `dlstudy settings` and the screen."""

from __future__ import annotations

from typing import Any

from dlstudy.home import DEVICES, SETTINGS
from dlstudy.language import LANGUAGES, NBSP, say

#: The settings that are one of a few; None stands for what the machine says.
CHOICES: dict[str, tuple[str | None, ...]] = {
    "language": (None, *LANGUAGES),
    "device": DEVICES,
    "theme": ("dark", "light", "contrast", "none"),
    "block_end": ("bell", "desktop", "none"),
}
#: The settings that are a folder.
FOLDERS = ("curriculum", "workspace")


def title(name: str) -> str:
    """What a setting is called."""
    return {
        "language": say(fr="Langue", en="Language"),
        "day_end": say(fr="Fin de la journée", en="End of the day"),
        "daily_maximum": say(fr="Maximum par jour", en="Daily maximum"),
        "reviews_per_day": say(fr="Cartes par jour", en="Cards a day"),
        "new_cards_per_day": say(fr="Nouvelles cartes par jour", en="New cards a day"),
        "timezone": say(fr="Fuseau horaire", en="Time zone"),
        "curriculum": say(fr="Programme d'études", en="Curriculum"),
        "workspace": say(fr="Espace de travail", en="Workspace"),
        "device": say(fr="Calcul", en="Device"),
        "threads": say(fr="Cœurs par entraînement", en="Threads of a training"),
        "theme": say(fr="Couleurs", en="Colours"),
        "block_end": say(fr="Fin de la séance", en="End of the block"),
    }[name]


def meaning(name: str) -> str:
    """What a setting decides, in a sentence or two."""
    return {
        "language": say(fr="La langue de l'écran, des leçons et des cartes ; sans choix, celle du système.",
                        en="The language of the screen, the lessons and the cards; the system's, unless chosen."),
        "day_end": say(fr="L'heure à laquelle une journée d'étude finit : ce qui est fait avant compte pour la veille.",
                       en="When a day of study ends: what is done before it counts for the day before."),
        "daily_maximum": say(fr="Les minutes qu'une journée peut prendre quand le calendrier rattrape un retard.",
                             en="The minutes that a day may take when the calendar catches up."),
        "reviews_per_day": say(fr="Les cartes posées au plus en un jour ; le reste est réparti sur les suivants.",
                               en="The most cards asked on one day; the rest is spread over the following ones."),
        "new_cards_per_day": say(fr="Combien d'entre elles, au plus, sont nouvelles.",
                                 en="How many of them, at most, are new."),
        "timezone": say(fr="L'horloge d'après laquelle vos journées commencent ; sans choix, celle du système.",
                        en="The clock that your days go by; the system's, unless chosen."),
        "curriculum": say(fr="Le programme suivi : un dossier qui contient plan.yaml ; sans choix, celui fourni.",
                          en="What is studied: a folder that holds plan.yaml; the one built in, unless chosen."),
        "workspace": say(fr="Le dossier de vos exercices ; sans choix, ~/dlstudy, ou workspace dans DLSTUDY_HOME.",
                         en="The folder of your exercises; unless chosen ~/dlstudy, or workspace in DLSTUDY_HOME."),
        "device": say(fr="Ce sur quoi les labs calculent ; auto prend un GPU s'il y en a un.",
                      en="What the labs compute on; auto takes a GPU where there is one."),
        "threads": say(fr="Les cœurs qu'un entraînement prend au plus ; sans choix, ceux de la machine.",
                       en="The most cores that a training takes; the machine's, unless chosen."),
        "theme": say(fr="Les couleurs des écrans. Un terminal sans couleurs, ou NO_COLOR, l'emporte.",
                     en="The colours of the screens. A terminal without any, or NO_COLOR, comes first."),
        "block_end": say(fr="Ce qui vous prévient quand le temps de la théorie, puis celui de la séance, est écoulé.",
                         en="How you are told that the theory, then the whole block, has had its time."),
    }[name]  # fmt: skip


def value(name: str, chosen: Any) -> str:
    """A value in words: ``contrasté``, ``180 min``, ``automatique``."""
    if chosen is None:
        return (
            say(fr="fourni", en="built in") if name == "curriculum" else say(fr="automatique", en="automatic")
        )
    words = {
        ("language", "fr"): "français",
        ("language", "en"): "English",
        ("device", "auto"): say(fr="automatique", en="automatic"),
        ("device", "cpu"): say(fr="processeur (cpu)", en="processor (cpu)"),
        ("device", "cuda"): say(fr="GPU NVIDIA (cuda)", en="NVIDIA GPU (cuda)"),
        ("device", "mps"): say(fr="GPU Apple (mps)", en="Apple GPU (mps)"),
        ("theme", "dark"): say(fr="sombre", en="dark"),
        ("theme", "light"): say(fr="clair", en="light"),
        ("theme", "contrast"): say(fr="très contrasté", en="high contrast"),
        ("theme", "none"): say(fr="aucune", en="none"),
        ("block_end", "bell"): say(fr="sonnerie du terminal", en="the terminal's bell"),
        ("block_end", "desktop"): say(fr="notification du bureau", en="a desktop notification"),
        ("block_end", "none"): say(fr="pas du tout", en="not at all"),
    }.get((name, chosen))
    if words is not None:
        return words
    return f"{chosen}{NBSP}min" if name == "daily_maximum" else str(chosen)


def wrong(name: str, text: str) -> str | None:
    """What is wrong with a typed value, None if nothing."""
    try:
        SETTINGS[name][0](text)
    except ValueError as error:
        return say(fr=f"Attendu : {error}.", en=f"Expected: {error}.")
    return None
