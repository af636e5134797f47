"""What passes through a PyTorch network while a window is open: outputs, modes, gradients, updates, dead units.

Seen through PyTorch's own hooks for all modules and all optimizers, which are there only while a window is open,
belong to no module (a network that is copied or saved takes none along) and change nothing. Units that are dead
are found in the graph that the network leaves behind for its backward pass: it holds the result of every ReLU,
whether it was a module, a function or a method.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from time import thread_time
from typing import Any

import numpy as np
import torch
from torch.nn.modules import module as hooks
from torch.optim import optimizer as optimizers

from dlstudy.lab.observing.labels import LABELS, Labels
from dlstudy.lab.observing.overlap import Overlap

SAMPLE = 4096  # values of a layer that are looked at
LAYERS = 48  # of a network, the first and the last
NODES = 2000  # of a graph
EXAMPLES = 128  # of a batch, whose units are looked at
ENOUGH = 256  # examples before a unit that was always 0 is called dead
CALLS = 24  # of networks in one window that are all looked at; then every eighth, and later every 64th
GRADED = 4  # of them in which it may be training
HOOK = 1.5e-6  # seconds that PyTorch itself takes for each module's call with hooks
_CLASSIFIED = 1000  # columns of an output at most, to be an answer
_open: Network | None = None


def _before(module: Any, args: Any) -> None:
    if _open is not None:
        _open.enters(module)


def _after(module: Any, args: Any, output: Any) -> None:
    if _open is not None:
        _open.leaves(module, args, output)


def _before_step(optimizer: Any, args: Any, kwargs: Any) -> None:
    if _open is not None:
        _open.about_to_step(optimizer)


def _after_step(optimizer: Any, args: Any, kwargs: Any) -> None:
    if _open is not None:
        _open.stepped(optimizer)


class Forward:
    """One call of a network."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.told: dict[str, Any] = {"n": n}
        self.graded = False  # whether it could be trained by
        self.trained = False  # whether a gradient has come back
        self.still = False  # whether modules with a mode were in evaluation mode, all of them


class Network:
    """The kept modules of a run, and the parameters among what is kept."""

    def __init__(self, overlap: Overlap) -> None:
        self.overlap = overlap
        self.roots: list[Any] = []
        self.hidden = 0.0  # seconds that looking has cost outside of what the observer times
        self._kept = 0
        self._members: dict[int, int] = {}
        self._modal: list[list[Any]] = []  # of each root the modules that have a mode
        self._parameters: list[tuple[str, Any]] = []
        self._of: dict[int, int] = {}  # of which root a parameter is
        self._handles: list[Any] = []
        self._inside: Any = None
        self._kind, self._left, self._calls = "", 0.0, [0, 0]
        self.cut = False  # whether the last window saw only a part of what went on in it
        self._forwards: list[Forward] = []
        self._layers: dict[int, dict[str, Any]] = {}
        self._before: dict[int, Any] = {}
        self._rates: dict[int, float] = {}
        self._stepped: set[int] = set()
        self._had_optimizer = False
        self._dead: dict[tuple[int, int], tuple[Any, int]] = {}  # (root, place) → which units lived, examples
        self._still = [
            0,
            0,
        ]  # training forwards in evaluation mode, and all of those with modules that have one
        self._rng: Any = None
        self._twice: bool | None = (
            None  # whether probabilities go into a loss that makes probabilities of them
        )
        self._missed: dict[
            int, int
        ] = {}  # looks in which a layer got no gradient, of those in which others did
        self._held: list[Any] = []
        self.given: list[Any] = []

    def find(self, kept: Sequence[Any]) -> None:
        """Look again at what is kept, if there is more of it."""
        if len(kept) == self._kept:
            return
        self._kept = len(kept)
        self.roots = [one for one in kept if isinstance(one, torch.nn.Module)]
        if any(_compiled(module) for root in self.roots for module in root.modules()):
            self.roots = []  # a hook would have it compiled anew
        self._members, self._modal, self._parameters, self._of = {}, [], [], {}
        known: set[int] = set()
        for k, root in enumerate(self.roots):
            modal = []
            for module in root.modules():
                self._members.setdefault(id(module), k)
                drops = isinstance(module, torch.nn.modules.dropout._DropoutNd) and module.p > 0
                if drops or (
                    isinstance(module, torch.nn.modules.batchnorm._NormBase) and module.track_running_stats
                ):
                    modal.append((module, "dropout" if drops else "norm"))
            self._modal.append(modal)
            for name, p in root.named_parameters():
                if p.ndim >= 2 and p.requires_grad and id(p) not in known:
                    known.add(id(p))
                    self._parameters.append((name.removesuffix(".weight"), p))
                    self._of[id(p)] = k
        tensors = [p for one in kept for p in (one if isinstance(one, (list, tuple)) else
                   one.values() if isinstance(one, dict) else [one])]  # fmt: skip
        for p in tensors:
            if (
                isinstance(p, torch.Tensor)
                and p.requires_grad
                and p.is_leaf
                and p.ndim >= 2
                and id(p) not in known
            ):
                known.add(id(p))
                self._parameters.append((f"{len(self._parameters) + 1}", p))
        if len(self._parameters) > LAYERS:
            self._parameters = self._parameters[: LAYERS // 2] + self._parameters[-LAYERS // 2 :]

    # ---- windows -------------------------------------------------------------------------------

    def open(self, kind: str, seconds: float) -> None:
        """A window of this kind, in which so many seconds may be spent."""
        global _open
        if _open is not None and _open is not self:
            _open.shut()
        _open = self
        self._kind, self._left, self._calls, self.cut = kind, max(seconds, 0.004), [0, 0], False
        self._forwards, self._layers, self._before, self._inside = [], {}, {}, None
        self._stepped, self._held, self.given = set(), [], []
        if self.roots:
            self._handles = [hooks.register_module_forward_pre_hook(_before),
                             hooks.register_module_forward_hook(_after)]  # fmt: skip
        if self._parameters:
            self._handles += [optimizers.register_optimizer_step_pre_hook(_before_step),
                              optimizers.register_optimizer_step_post_hook(_after_step)]  # fmt: skip
        if kind == "step" and not self._had_optimizer:
            self._before = {id(p): _some(p).clone() for _, p in self._parameters}

    def shut(self) -> None:
        global _open
        for handle in self._handles:
            handle.remove()
        self._handles = []
        if _open is self:
            _open = None

    # ---- what the hooks see --------------------------------------------------------------------

    def enters(self, module: Any) -> None:
        if self._inside is None and id(module) in self._members:
            self._inside = module
            if not torch.is_grad_enabled():
                self._rng = torch.get_rng_state()
        self.hidden += HOOK

    def leaves(self, module: Any, args: Any, output: Any) -> None:
        if module is not self._inside:
            return
        self._inside = None
        graded = (
            torch.is_grad_enabled()
        )  # steps and evaluations are counted apart: one must not hide the other
        self._calls[graded] += 1
        many = self._calls[graded]
        if many > CALLS and not (graded and many <= LABELS) and many % (8 if many < 512 else 64):
            return
        began = thread_time()
        try:
            self._look(self._members[id(module)], args, output)
        except Exception:  # an output of a kind that nobody thought of
            self._forwards.append(Forward(0))
        self._spend(thread_time() - began)

    def _spend(self, seconds: float) -> None:
        self.hidden += seconds
        self._left -= seconds
        if self._left < 0:
            self.cut = True
            self.shut()

    def _look(self, root: int, args: Any, output: Any) -> None:
        out, x = _first(output), _first(args)
        if out is None or not out.ndim or not out.is_floating_point():
            return
        one = Forward(len(out))
        one.graded = torch.is_grad_enabled() and out.grad_fn is not None
        modal = self._modal[root]
        if one.graded and self._kind == "between" and out.ndim == 2 and 2 <= out.shape[1] <= _CLASSIFIED:
            out.register_hook(self._guess_labels)
        if one.graded and sum(f.graded for f in self._forwards) >= (
            GRADED if self._kind == "step" else 4 * GRADED
        ):
            return
        self._forwards.append(one)
        for module, what in modal:
            if module.training:
                one.told[what] = True
        one.still = bool(modal) and not any(module.training for module, _ in modal)
        if one.graded:
            self._units(root, out)
            out.register_hook(lambda gradient: self._back(one, out, gradient))
            if x is not None and len(x) == len(out):
                self._held.append((one, x.detach()))
        elif self._rng is not None and not torch.equal(self._rng, torch.get_rng_state()):
            one.told["random"] = True
        if not one.graded or self._kind == "between":
            if out.ndim == 2 and 2 <= out.shape[1] <= _CLASSIFIED:
                one.told["answers"], one.told["columns"] = out.detach().argmax(1), out.shape[1]
            rows = out.detach()[:256].reshape(min(256, len(out)), -1)
            one.told["same"] = (rows == rows[:1]).all() if len(rows) >= 16 else None
            if x is not None and len(x) == len(out) and len(x) >= 2:
                one.told["keys"] = self.overlap.look(x)

    def _back(self, one: Forward, out: Any, gradient: Any) -> None:
        """A gradient has come back to an output: it was trained by. Probabilities whose gradients cancel out in each
        row were taken for logits: the gradient of a cross-entropy of probabilities has one sign."""
        one.trained = True
        if self._twice is None and out.ndim == 2 and 2 <= out.shape[1] <= _CLASSIFIED:
            total, most = gradient.sum(1).abs().max(), gradient.abs().max()
            rows = out.detach()
            likely = (rows.min() >= 0) & ((rows.sum(1) - 1).abs().max() < 1e-3)
            self._twice = bool(likely & (total <= 1e-3 * most) & (most > 0))

    def _guess_labels(self, gradient: Any) -> None:
        """The labels, from the gradient of a cross-entropy: p - 1 at the right class, p > 0 at all others."""
        if len(self.given) < LABELS:
            self.given.append((gradient.argmin(1), gradient.sum(1).abs().max(), gradient.abs().max()))

    @property
    def batches(self) -> list[np.ndarray]:
        """The labels of the steps of this window, as far as they can be told."""
        given, self.given = self.given, []
        if not given or not all(float(total) <= 1e-3 * float(most) for _, total, most in given):
            return []
        return [labels.cpu().numpy() for labels, _, _ in given]

    def _units(self, root: int, out: Any) -> None:
        """Which units of each ReLU gave something other than 0, from the graph."""
        for place, result in enumerate(_rectified(out.grad_fn)):
            result = result.detach()
            if result.ndim < 2 or not len(result):
                continue
            rows = min(EXAMPLES, len(result), max(8, 2_000_000 // max(1, result[0].numel())))
            result = result[:rows]
            units = 1 if result.ndim != 3 else 2
            lived = (result > 0).transpose(0, units).flatten(1).any(1)
            key = (root, place)
            held = self._dead.get(key)
            if held is None or len(held[0]) != len(lived):
                self._dead[key] = (lived, rows)
            else:
                self._dead[key] = (held[0] | lived, held[1] + rows)

    def about_to_step(self, optimizer: Any) -> None:
        self._had_optimizer = True
        if id(optimizer) in self._stepped:
            return
        began = thread_time()
        self._weigh(optimizer)
        self.hidden += thread_time() - began

    def _weigh(self, optimizer: Any) -> None:
        self._stepped.add(id(optimizer))
        mine = {id(p): group.get("lr") for group in optimizer.param_groups for p in group["params"]}
        reached = {self._of.get(id(p)) for _, p in self._parameters if id(p) in mine and p.grad is not None}
        for _, p in self._parameters:
            if id(p) in mine and p.requires_grad and p.grad is None and self._of.get(id(p)) in reached:
                self._missed[id(p)] = self._missed.get(id(p), 0) + 1
            elif id(p) in mine and p.grad is not None:
                self._missed[id(p)] = -1_000_000
        for name, p in self._parameters:
            if id(p) in mine and p.grad is not None and id(p) not in self._layers:
                self._before[id(p)] = _some(p).clone()
                self._layers[id(p)] = {"name": name, "size": p.numel(), "weight": _size(self._before[id(p)]),
                                       "gradient": _size(_some(p.grad))}  # fmt: skip
                rate = mine[id(p)]
                self._rates[id(p)] = float(rate) if rate is not None else math.nan

    def stepped(self, optimizer: Any) -> None:
        began = thread_time()
        mine = {id(p) for group in optimizer.param_groups for p in group["params"]}
        for _, p in self._parameters:
            layer = self._layers.get(id(p))
            if layer is not None and id(p) in mine and "update" not in layer:
                layer["update"] = _size(_some(p) - self._before[id(p)])
        self.hidden += thread_time() - began

    def step_ends(self) -> None:
        """Where no optimizer made the step: what the weights and gradients are like now."""
        if self._had_optimizer or self._layers or (not any(f.graded for f in self._forwards) and self.roots):
            self._before = {}
            return
        for name, p in self._parameters:
            before = self._before.get(id(p))
            if before is None:
                continue
            update = _some(p) - before
            layer = self._layers[id(p)] = {"name": name, "size": p.numel(), "weight": _size(before),
                                           "update": _size(update)}  # fmt: skip
            if p.grad is not None:
                layer["gradient"] = _size(_some(p.grad))
        self._before = {}

    # ---- the end of a window -------------------------------------------------------------------

    def close(
        self, labels: Labels, kind: str, last: bool = False
    ) -> tuple[list[dict[str, Any]], dict[str, Any], list[dict[str, Any]]]:
        """Layers, what else was seen of the training, and the evaluations."""
        self.shut()
        training = [f for f in self._forwards if f.graded and (f.trained or kind == "step")]
        for one, x in self._held:
            if one in training:
                self.overlap.meet(x)
        self._held = []
        seen: dict[str, Any] = {}
        for f in training:
            if f.still or f.told.get("dropout") or f.told.get("norm"):
                self._still[1] += 1
                self._still[0] += f.still
        if self._still[1] >= 4:
            seen["still"] = self._still
            self._still = [0, 0]
        if self._twice:
            seen["twice"] = True
        if missed := [name for name, p in self._parameters if self._missed.get(id(p), 0) >= 3]:
            seen["missed"] = missed
        dead = [(len(lived), len(lived) - int(lived.sum()), n) for lived, n in self._dead.values()]
        if dead and min(n for _, _, n in dead) >= (ENOUGH if not last else ENOUGH // 4):
            seen["dead"] = [list(one) for one in dead]
            if len(self.roots) > 1:
                seen["dead_of"] = [root for root, _ in self._dead]
            self._dead = {}
        return self._told_layers(), seen, self._evaluations()

    def _told_layers(self) -> list[dict[str, Any]]:
        layers = list(self._layers.values())
        if not layers:
            return []
        names = [
            (layer, name) for layer in layers for name in ("weight", "gradient", "update") if name in layer
        ]
        numbers = torch.stack([layer[name].to("cpu", torch.float64) if layer[name].device.type != "cuda"
                               else layer[name].double() for layer, name in names]).tolist()  # fmt: skip
        for (layer, name), number in zip(names, numbers, strict=True):
            layer[name] = float(f"{number:.4g}")
        for key, layer in self._layers.items():
            if len(self.roots) > 1:
                layer["of"] = self._of.get(key, 0)
            rate = self._rates.get(key, math.nan)
            if rate == rate:
                layer["rate"] = rate
        order = {id(p): k for k, (_, p) in enumerate(self._parameters)}
        return [self._layers[key] for key in sorted(self._layers, key=lambda key: order.get(key, 0))]

    def _evaluations(self) -> list[dict[str, Any]]:
        found = []
        for f in self._forwards:
            if f.trained or (f.graded and self._kind == "step") or "same" not in f.told:
                continue
            told = {**f.told}
            answers, same = told.pop("answers", None), told.pop("same", None)
            if answers is not None:
                told["predicted"] = np.bincount(answers.cpu().numpy(), minlength=told["columns"])
            if same is not None:
                told["constant"] = bool(same)
            found.append(told)
        self._forwards = []
        return found


def _first(value: Any) -> Any:
    """The first tensor of what a module takes or gives."""
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        return next((one for one in value if isinstance(one, torch.Tensor)), None)
    return getattr(value, "logits", None)


def _compiled(module: Any) -> bool:
    return (getattr(module, "_compiled_call_impl", None) is not None
            or type(module).__name__ in ("OptimizedModule", "DataParallel", "DistributedDataParallel")
            or isinstance(module, torch.jit.ScriptModule))  # fmt: skip


def _some(p: Any) -> Any:
    """Some values of a dense tensor, as they lie in its memory, without copying it."""
    p = p.detach()
    if p.is_sparse or p.layout != torch.strided:
        return p.to_dense().flatten()[:SAMPLE]
    n = p.numel()
    if n <= SAMPLE:
        return p.flatten()
    step = n // SAMPLE
    step += step % 2 == 0  # an even one would meet the same columns again and again
    used = sum((size - 1) * stride for size, stride in zip(p.shape, p.stride(), strict=True)) + 1
    if used != n:  # a view with holes
        return p.flatten()[::step]
    return p.as_strided(((n - 1) // step + 1,), (step,), p.storage_offset())


def _size(values: Any) -> Any:
    """The root of the mean of the squares."""
    return values.float().square().mean().sqrt()


def _rectified(node: Any) -> list[Any]:
    """The results of the ReLUs on the way to an output, the first first."""
    seen, todo, found = {node}, [node], []
    while todo and len(seen) < NODES:
        one = todo.pop()
        name = one.name()
        if name == "ReluBackward0":
            found.append((one._sequence_nr(), one, "_saved_result"))
        elif name in ("ClampMinBackward0", "ClampBackward1"):
            low = one._saved_min
            if isinstance(low, (int, float)) and low == 0:
                found.append((one._sequence_nr(), one, "_saved_self"))
        for following, _ in one.next_functions:
            if following is not None and following not in seen:
                seen.add(following)
                todo.append(following)
    results = []
    for _, one, what in sorted(found, key=lambda item: item[0]):
        try:
            results.append(getattr(one, what))
        except RuntimeError:  # changed in place since: then nobody can tell
            continue
    return results
