"""The settings of the run and everything it depends on."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.segment import Segment

from dlstudy.lab.predictions import told
from dlstudy.language import duration, number, say
from dlstudy.tui import words
from dlstudy.tui.widgets.scroll import Scroll, wrap


class SettingsList(Scroll):
    """Names and values; a setting that was changed shows its default beside it."""

    def signature(self) -> tuple[Any, ...]:
        changes = self.follower.view.changes
        return tuple(changes[kind] for kind in ("start", "data", "model", "budget"))

    def build(self, width: int) -> list[list[Segment]]:
        p = self.palette
        groups = [group for group in (self._settings(), self._machine(), self._plan()) if group]
        margin = min(
            max((cell_len(name) for group in groups for name, _, _ in group), default=0), max(4, width // 2)
        )
        lines: list[list[Segment]] = []
        for group in groups:
            if lines:
                lines.append([])
            for name, value, note in group:
                free = max(4, width - margin - 2)
                for k, part in enumerate(wrap(value, free)):
                    head = "" if k else name[:margin]
                    line = [Segment(head + " " * (margin - cell_len(head) + 2), p.style("muted")),
                            Segment(part, p.style("accent" if note else "text", bold=bool(note)))]  # fmt: skip
                    if note and not k and cell_len(part) + cell_len(note) + 2 <= free:
                        line.append(Segment("  " + note, p.style("muted")))
                    lines.append(line)
        return lines

    def _settings(self) -> list[tuple[str, str, str]]:
        info = self.follower.info
        settings, defaults = info.get("settings") or {}, info.get("defaults") or {}
        rows = []
        for name, value in settings.items():
            changed = name in defaults and defaults[name] != value
            note = (
                say(fr=f"(défaut : {_plain(defaults[name])})", en=f"(default: {_plain(defaults[name])})")
                if changed
                else ""
            )
            rows.append((words.clean(name), _plain(value), note))
        if info.get("seed") is not None:
            rows.append((say(fr="graine", en="seed"), str(info["seed"]), ""))
        return rows

    def _machine(self) -> list[tuple[str, str, str]]:
        view, info = self.follower.view, self.follower.info
        device, data = view.device, view.data
        rows = []
        if device:
            name = " · ".join(words.clean(device[k]) for k in ("device", "device_name") if device.get(k))
            rows.append((say(fr="appareil", en="device"), name, ""))
            if device.get("threads"):
                rows.append((say(fr="fils de calcul", en="threads"), str(device["threads"]), ""))
        if data:
            rows.append((say(fr="données", en="data set"), words.clean(data["name"]), ""))
            if isinstance(data.get("train"), int) and isinstance(data.get("test"), int):
                rows.append((say(fr="exemples", en="examples"),
                             say(fr=f"{number(data['train'])} d'entraînement, {number(data['test'])} de test",
                                 en=f"{number(data['train'])} training, {number(data['test'])} test"), ""))  # fmt: skip
            if words.here(data.get("note")):
                rows.append(("", words.here(data["note"]), ""))
        for name, weights in view.models.items():
            rows.append((say(fr="poids de", en="weights of") + f" {words.clean(name)}", number(weights), ""))
        for name, version in (info.get("versions") or {}).items():
            rows.append((words.clean(name), words.clean(version), ""))
        return rows

    def _plan(self) -> list[tuple[str, str, str]]:
        budget, info = self.follower.view.budget, self.follower.info
        rows = []
        if budget:
            asked = budget.get("asked")
            note = (
                say(fr=f"(demandées : {asked})", en=f"(asked: {asked})")
                if asked not in (None, budget["epochs"])
                else ""
            )
            rows.append((say(fr="époques", en="epochs"), f"{budget['epochs']}", note))
            if isinstance(budget.get("seconds_per_epoch"), (int, float)):
                rows.append((say(fr="par époque", en="per epoch"), duration(budget["seconds_per_epoch"]), ""))
            if words.here(budget.get("note")):
                rows.append((say(fr="budget", en="budget"), words.here(budget["note"]), ""))
        if info.get("experiment"):
            rows.append(
                (say(fr="expérience", en="experiment"), words.here(info["experiment"].get("title")), "")
            )
        for one in info.get("predictions") or []:
            said = f"{words.here(one['ask'])} {told(one['metric'], one['answer'])}"
            rows.append((say(fr="prévision", en="prediction"), said, ""))
        for unit, file in (info.get("mine") or {}).items():
            rows.append(
                (say(fr="votre code", en="your own code"), f"{words.clean(unit)} · {words.clean(file)}", "")
            )
        rows.append((say(fr="dossier", en="folder"), str(self.follower.folder.path), ""))
        if info.get("lab"):
            rows.append((say(fr="lab", en="lab"), words.clean(info["lab"]), ""))
        return rows


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return say(fr="oui", en="yes") if value else say(fr="non", en="no")
    return "—" if value is None else words.clean(value)
