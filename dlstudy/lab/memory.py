"""Was a process that vanished ended by the system for lack of memory? The kernel counts what it ends."""

from __future__ import annotations

from pathlib import Path


def oom_kills(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> int | None:
    """How many processes the kernel ended for lack of memory since it started; None where it does not say.

    The machine's own count and those of this process's control group and its parents (a container's limit).
    """
    found = [_number(proc / "vmstat", "oom_kill")]
    for line in _lines(proc / "self/cgroup"):
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controllers == "":
            root, file = groups, "memory.events"
        elif controllers == "memory":
            root, file = groups / "memory", "memory.oom_control"
        else:
            continue
        folder = root / path.lstrip("/")
        found += [_number(place / file, "oom_kill") for place in (folder, *folder.parents)
                  if place == root or root in place.parents]  # fmt: skip
    known = [value for value in found if value is not None]
    return max(known) if known else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def _number(path: Path, name: str) -> int | None:
    for line in _lines(path):
        words = line.split()
        if len(words) == 2 and words[0] == name and words[1].isdigit():
            return int(words[1])
    return None
