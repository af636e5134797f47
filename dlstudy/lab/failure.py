"""What to tell a learner whose lab raised: where in the lab, its last output, and what to do about it."""

from __future__ import annotations

import errno
import linecache
import re
import traceback
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from dlstudy.lab import answers

#: Lines of output that are kept with a failure.
TAIL = 20
#: The name under which `session` imports a lab: an exception of the lab's own is shown without it.
LAB_MODULE = "lab_of_this_run"
_LONGEST = 1500
_FULL = {getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EFBIG")} - {None}

Advice = dict[str, str]


def describe(
    error: BaseException, lab: Path, *, output: Path | None = None, info: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The `error` of a run's state and end event, in plain values.

    Keys: type, message, line and source (the lab's own line, None when the lab was not reached), file (the learner's
    own, if the line is in it), tail (last lines of output), trace (the whole traceback), advice ({"fr", "en"} or None).
    """
    info = info or {}
    copies = answers.copies(output.parent, info) if output else {}
    line, source, file = _place(error, lab, copies)
    told = advice(error, info)
    if info.get("mine") and told is None:
        unit = copies[file][0] if file in copies else next(iter(info["mine"]))
        told = answers.advice(error, unit, file in copies)
    return {
        "type": _name(error),
        "message": _message(error),
        "line": line,
        "source": source,
        "file": copies[file][1] if file in copies else None,
        "tail": tail(output) if output else [],
        "trace": "".join(traceback.format_exception(type(error), error, error.__traceback__))[-8000:],
        "advice": told,
    }


def tail(output: Path, lines: int = TAIL) -> list[str]:
    """The last lines of an output file; of a progress bar its last state."""
    try:
        with open(output, "rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").splitlines()[-lines:]]


def _place(error: BaseException, lab: Path, copies: Collection[str]) -> tuple[int | None, str | None, str]:
    """The innermost line of the lab (or of the learner's answers) in the traceback, its text, and the file."""
    files = {str(lab), *copies}
    if isinstance(error, SyntaxError) and error.filename in files:
        return error.lineno, (error.text or "").strip() or None, str(error.filename)
    frames = [(frame.f_code.co_filename, number) for frame, number in traceback.walk_tb(error.__traceback__)]
    for name, number in reversed(frames):
        if name in files:
            return number, linecache.getline(name, number).strip() or None, name
    return None, None, ""


def _name(error: BaseException) -> str:
    kind = type(error)
    module = kind.__module__
    plain = module in ("builtins", "torch", "__main__", LAB_MODULE) or module.startswith("answer_")
    return kind.__qualname__ if plain else f"{module}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg or "syntax error"
    text = str(error).partition("\nException raised from")[0].strip()  # torch's own C++ trace
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


# ---- advice -------------------------------------------------------------------------------------


def advice(error: BaseException, info: Mapping[str, Any]) -> Advice | None:
    """What to do about it, in both languages, or None when we do not know better than the message."""
    text = str(error)
    where = out_of_memory(error)
    if where:
        return lower_memory(where, info)
    if isinstance(error, OSError) and error.errno in _FULL:
        return _disk_full(info)
    if "No space left on device" in text or "Disk quota exceeded" in text:
        return _disk_full(info)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return {
            "fr": f"Installez-le : pip install {error.name}",
            "en": f"Install it: pip install {error.name}",
        }
    return _torch_advice(text)


def out_of_memory(error: BaseException) -> str | None:
    """``host`` or ``gpu`` when the error is a lack of memory, else None."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return "host"
    if type(error).__name__ == "OutOfMemoryError":
        return "gpu"
    if isinstance(error, RuntimeError):
        text = str(error)
        if "out of memory" in text and ("CUDA" in text or "MPS" in text or "HIP" in text):
            return "gpu"
        if "_STATUS_ALLOC_FAILED" in text:
            return "gpu"
        if re.search(
            r"DefaultCPUAllocator|not enough memory|can't allocate memory|[Cc]annot allocate memory", text
        ):
            return "host"
    return None


#: Settings that cost memory, those that cost it most directly first.
_HUNGRY = ("batch", "resolution", "image_size", "context", "length", "width", "channels", "hidden", "dim", "embed",
           "layers", "depth", "heads", "workers")  # fmt: skip


def hungry(settings: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The settings to lower for less memory, with their values, the first one first."""
    found = [(rank, name, value) for name, value in settings.items()
             if isinstance(value, int) and not isinstance(value, bool) and value > 1
             for rank, word in enumerate(_HUNGRY) if word in name]  # fmt: skip
    names = dict.fromkeys(name for _, name, _ in sorted(found))
    return [(name, settings[name]) for name in names]


def lower_memory(where: str, info: Mapping[str, Any]) -> Advice:
    """What to lower when memory (`where`: host or gpu) did not suffice."""
    gpu = where == "gpu"
    fr = [
        "La mémoire de la carte graphique ne suffit pas."
        if gpu
        else "La mémoire de la machine ne suffit pas."
    ]
    en = ["The GPU does not have enough memory." if gpu else "The machine does not have enough memory."]
    names = hungry(info.get("settings") or {})
    if names:
        name, value = names[0]
        command = start_again(info, name, max(1, value // 2))
        fr.append(f"Baissez {name} ({value} ici) : {command}")
        en.append(f"Lower {name} ({value} here): {command}")
        if names[1:]:
            others = ", ".join(f"{name} ({value})" for name, value in names[1:4])
            fr.append(f"Comptent aussi : {others}.")
            en.append(f"These count as well: {others}.")
    else:
        fr.append("Baissez la taille des lots ou celle du réseau.")
        en.append("Lower the batch size or the size of the network.")
    if gpu:
        fr.append("Un autre programme l'occupe peut-être (nvidia-smi) ; --device cpu s'en passe.")
        en.append("Another program may be using it (nvidia-smi); --device cpu does without.")
    else:
        fr.append("Fermez aussi les programmes qui en prennent beaucoup.")
        en.append("Close programs that take much of it, too.")
    return {"fr": "\n".join(fr), "en": "\n".join(en)}


def start_again(info: Mapping[str, Any], name: str | None = None, value: Any = None) -> str:
    """The command that starts such a run once more, perhaps with another value of a setting."""
    if info.get("part") or not info.get("source"):
        mine = " --mine" if info.get("mine") else ""
        return f"dlstudy run {info.get('lab') or 'LAB'}{mine}" + (f" --set {name}={value}" if name else "")
    return f"python {info['source']}" + (f" --{name} {value}" if name else "")  # a lab of nobody's curriculum


def _disk_full(info: Mapping[str, Any]) -> Advice:
    run = info.get("id") or ""
    return {
        "fr": f"Le disque est plein. Libérez de la place, puis continuez : dlstudy resume {run}".rstrip(),
        "en": f"The disk is full. Free some space, then go on: dlstudy resume {run}".rstrip(),
    }


def _torch_advice(text: str) -> Advice | None:
    """The errors that every learner of PyTorch meets."""
    shapes = re.search(r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)", text)
    if shapes:
        _, gets, expects, _ = shapes.groups()
        return {"fr": f"La couche linéaire attend {expects} entrées et en reçoit {gets}.",
                "en": f"The linear layer expects {expects} inputs and gets {gets}."}  # fmt: skip
    channels = re.search(r"expected input\[.*?\] to have (\d+) channels, but got (\d+) channels", text)
    if channels:
        return {"fr": f"La convolution attend {channels[1]} canaux et en reçoit {channels[2]}.",
                "en": f"The convolution expects {channels[1]} channels and gets {channels[2]}."}  # fmt: skip
    if "Expected all tensors to be on the same device" in text or (
        "weight type" in text and "Input type" in text
    ):
        return {"fr": "Des tenseurs sont sur deux appareils : passez le réseau à run.keep() et les données à "
                      ".to(run.device).",
                "en": "Tensors are on two devices: pass the network to run.keep() and move the data with "
                      ".to(run.device)."}  # fmt: skip
    if "device-side assert" in text:
        return {"fr": "Souvent une étiquette hors des classes. --device cpu donne la ligne et la valeur.",
                "en": "Often a label outside the classes. --device cpu tells the line and the value."}  # fmt: skip
    if "expected scalar type Long" in text or "expected Long" in text:
        return {
            "fr": "Les étiquettes doivent être des entiers : .long().",
            "en": "Labels must be integers: .long().",
        }
    if "same dtype" in text or "expected scalar type" in text:
        return {"fr": "Deux types de nombres se mélangent : .float() les accorde.",
                "en": "Two types of numbers are mixed: .float() makes them agree."}  # fmt: skip
    if "not currently implemented for the MPS device" in text:
        return {"fr": "Le processeur graphique Apple ne sait pas faire cette opération : essayez --device cpu.",
                "en": "The Apple GPU cannot do this operation: try --device cpu."}  # fmt: skip
    if "DataLoader worker" in text:
        return {"fr": "Un processus de chargement des données est mort : essayez num_workers=0.",
                "en": "A data loading process died: try num_workers=0."}  # fmt: skip
    return None
