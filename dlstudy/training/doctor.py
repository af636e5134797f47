"""What `dlstudy doctor` looks at: this machine, its libraries, the learner's folders.

Everything that needs torch is asked of a child process (`dlstudy.training.probe`), so that a broken
torch cannot break the doctor.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlstudy.language import count, number, say
from dlstudy.training import probe


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its level is ``good``, ``note`` (works, could be better) or ``bad``."""

    level: str
    subject: str
    text: str
    advice: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"level": self.level, "subject": self.subject, "text": self.text, "advice": self.advice}


def examine() -> list[Finding]:
    """Look at everything, in the order in which a learner would need it."""
    findings = [_python()]
    findings += _torch(probe.facts())
    findings += [_package("transformers"), *_folders(), _terminal()]
    return findings


def _python() -> Finding:
    version = platform.python_version()
    return Finding("good", "Python", f"{version}, {platform.system()} {platform.machine()}")


def _torch(facts: dict[str, Any]) -> list[Finding]:
    if "error" in facts:
        return [
            Finding("bad", "PyTorch", facts["error"],
                    say(fr="Réinstallez-le : voir « Quick start » dans le README.",
                        en="Reinstall it: see 'Quick start' in the README.")),
        ]  # fmt: skip
    cores = count(facts["threads"], ("fil de calcul", "fils de calcul"), ("thread", "threads"))
    found = [Finding("good", "PyTorch", f"{facts['torch']}, {cores}")]
    devices = ", ".join(f"{name} ({facts['names'][name]})" for name in facts["devices"])
    found.append(Finding("good", say(fr="Appareils", en="Devices"), devices))
    if facts["bf16"]:
        found.append(Finding("good", "bf16", say(fr="calculé par le matériel : les labs l'utilisent.",
                                                 en="computed in hardware: labs use it.")))  # fmt: skip
    else:
        found.append(Finding("note", "bf16", say(fr="pas sur cette machine : les labs calculent en fp32.",
                                                 en="not on this machine: labs compute in fp32.")))  # fmt: skip
    found.append(_torchvision(facts))
    return found


def _torchvision(facts: dict[str, Any]) -> Finding:
    status, version = facts["torchvision_status"], facts["torchvision"]
    if status == "fine":
        return Finding("good", "torchvision", version)
    if status == "mended":
        return Finding(
            "note", "torchvision",
            say(fr=f"{version} : ses opérateurs compilés ne vont pas avec ce torch (construits pour CUDA). "
                   "dlstudy les contourne pour ses labs ; la détection d'objets ne marcherait pas.",
                en=f"{version}: its compiled operators do not go with this torch (built for CUDA). "
                   "dlstudy works around them in its labs; object detection would not work."),
            say(fr="Installez le couple torch et torchvision de la même source (pytorch.org).",
                en="Install torch and torchvision as a pair from the same source (pytorch.org)."),
        )  # fmt: skip
    return Finding(
        "bad", "torchvision", say(fr="absent ou cassé", en="absent or broken"), "pip install torchvision"
    )


def _package(name: str) -> Finding:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Finding("good", name, version(name))
    except PackageNotFoundError:
        return Finding("note", name, say(fr="absent", en="absent"), f"pip install {name}")


def _folders() -> list[Finding]:
    from dlstudy.home import home

    data = home().data
    subject = say(fr="Dossier de données", en="Data folder")
    existing = _existing(data)
    free = shutil.disk_usage(existing).free
    gigabytes = say(fr=f"{number(free / 1e9, 1)} Go libres", en=f"{number(free / 1e9, 1)} GB free")
    if not _writable(existing):
        return [Finding("bad", subject, say(fr=f"{data} : écriture impossible", en=f"{data}: cannot be written"),
                        say(fr="Choisissez un autre dossier avec DLSTUDY_HOME.",
                            en="Choose another folder with DLSTUDY_HOME."))]  # fmt: skip
    found = [Finding("good" if free > 2e9 else "note", subject, f"{data} ({gigabytes})")]
    return [*found, _workspace(), _journal()]


def _workspace() -> Finding:
    """The folder of the learner's exercises, which may lie anywhere."""
    from dlstudy.home import workspace

    folder = workspace()
    subject = say(fr="Dossier de travail", en="Workspace")
    existing = _existing(folder)
    if not existing.is_dir() or not _writable(existing):
        return Finding("bad", subject, say(fr=f"{folder} : écriture impossible", en=f"{folder}: cannot be written"),
                       say(fr="Choisissez un autre dossier : dlstudy settings workspace DOSSIER",
                           en="Choose another folder: dlstudy settings workspace FOLDER"))  # fmt: skip
    new = (
        "" if folder.exists() else say(fr=" (créé au premier exercice)", en=" (made with the first exercise)")
    )
    return Finding("good", subject, f"{folder}{new}")


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _journal() -> Finding:
    from dlstudy.errors import DlstudyError
    from dlstudy.home import home
    from dlstudy.journal import Journal

    subject = "Journal"
    if not home().journal.exists():
        return Finding("good", subject, say(fr="pas encore commencé", en="not begun yet"))
    try:
        with Journal.open() as journal:
            entries = journal.check()
    except DlstudyError as error:
        return Finding("bad", subject, error.message, error.hint)
    text = say(fr="intact, ", en="intact, ") + count(entries, ("entrée", "entrées"), ("entry", "entries"))
    return Finding("good", subject, text)


def _terminal() -> Finding:
    subject = "Terminal"
    if not sys.stdout.isatty():
        return Finding("note", subject, say(fr="sortie redirigée", en="output redirected"))
    size = shutil.get_terminal_size()
    text = f"{size.columns}×{size.lines}, {os.environ.get('TERM', '?')}, {sys.stdout.encoding}"
    if size.columns < 80 or size.lines < 24:
        return Finding("note", subject, text, say(fr="L'écran des labs est fait pour 80×24 au moins.",
                                                  en="The lab screen is made for 80×24 at least."))  # fmt: skip
    return Finding("good", subject, text)
