"""The weights that an earlier run saved, given to a network of this one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    import torch


def load(runs: Path, run: str, name: str, net: torch.nn.Module) -> None:
    """Put ``runs/RUN/NAME.safetensors`` into a network.

    Raises UserError where there is no such run, it saved nothing, or its network is another.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = runs / run / f"{name}.safetensors"
    if Path(run).name != run or not (runs / run).is_dir():
        raise UserError(say(fr=f"Aucune exécution ne s'appelle « {run} ». Les voir : dlstudy runs",
                            en=f"No run is called '{run}'. To see them: dlstudy runs"))  # fmt: skip
    if not path.is_file():
        raise UserError(say(fr=f"L'exécution {run} n'a pas enregistré de poids ({path.name}) : l'avez-vous menée à son "
                               "terme ?",
                            en=f"The run {run} saved no weights ({path.name}): did it come to its end?"))  # fmt: skip
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        words = say(fr=f"Les poids de {run} ne se lisent pas ({path}) : le fichier est abîmé.",
                    en=f"The weights of {run} cannot be read ({path}): the file is damaged.")  # fmt: skip
        raise UserError(words) from error
    due = net.state_dict()
    for key in sorted({*due, *tensors}):
        mine, theirs = (tuple(one[key].shape) if key in one else None for one in (due, tensors))
        if mine != theirs:
            raise UserError(say(fr=f"Les poids de {run} sont d'un autre réseau : {key} y est {theirs}, ici {mine}.",
                                en=f"The weights of {run} are of another network: {key} is {theirs} there, {mine} "
                                   "here."))  # fmt: skip
    net.load_state_dict(tensors)
