"""What another lab's finished runs left behind: numbers alone, never their code."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dlstudy.errors import DlstudyError
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


class Earlier(NamedTuple):
    """A finished run as another lab sees it.

    Attributes:
        id: its name. settings: as they were asked for. metrics: the last value of each scalar. data: the name of
        the data set that it used, None if it used none. mine: the units whose own answer trained in it.
    """

    id: str
    settings: dict[str, Any]
    metrics: dict[str, float]
    data: str | None
    mine: tuple[str, ...]
    file: Path

    def arrays(self) -> dict[str, np.ndarray]:
        """What it saved under the name that was asked for. DlstudyError if the file is damaged."""
        try:
            with np.load(self.file, allow_pickle=False) as archive:
                return dict(archive)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise DlstudyError(say(fr=f"{self.file} est abîmé ou illisible.",
                                   en=f"{self.file} is damaged or cannot be read.")) from error  # fmt: skip


def packed(columns: dict[str, Any]) -> bytes:
    """Tensors and arrays as a NumPy archive without objects."""
    from dlstudy.lab.shows import as_array

    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{key: as_array(value) for key, value in columns.items()})  # type: ignore[arg-type]
    return buffer.getvalue()


def finished(lab: str, name: str, known: list[str] | None = None) -> list[Earlier]:
    """The finished runs of a lab that saved something under a name, newest first.

    `known`: those alone, which a run found when it began.
    """
    from dlstudy.runs.folder import all_runs

    found = []
    for folder in all_runs():
        if known is not None and folder.id not in known:
            continue
        try:
            if _lab(folder) == lab and (known is not None or folder.status() == "finished"):
                found.append(_earlier(folder, name))
        except DlstudyError:
            continue
    return [one for one in found if one.file.is_file()]


def _lab(folder: RunFolder) -> str:
    return str(folder.info.get("lab", "")).partition(":")[0]


def _earlier(folder: RunFolder, name: str) -> Earlier:
    used = folder.state().get("data_used")
    data = next(iter(used.values()), None) if isinstance(used, dict) else None
    return Earlier(folder.id, dict(folder.info.get("settings") or {}), folder.metrics, data,
                   tuple(folder.info.get("mine") or ()), folder.path / f"{name}.npz")  # fmt: skip
