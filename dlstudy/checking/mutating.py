"""How good is a checker? Change its solution in small ways, as a slip of the hand would, and see what it lets pass.

Operators swapped, axes and constants changed, statements dropped, conditions turned round, functions exchanged for
their neighbours, inputs written to, dtypes not kept, integers truncated. A mutant that computes the same as the
solution survives rightly; that is for a reader to see (mutation testing: DeMillo, Lipton and Sayward 1978).
"""

from __future__ import annotations

import ast
import copy
import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from dlstudy.checking.judging import Bench, by_place, judge_target
from dlstudy.checking.limits import Limits
from dlstudy.checking.source import _BEGIN
from dlstudy.checking.supervise import FORKS, observe

#: A mutant that loops for ever is caught after this time.
LIMITS = Limits(seconds=3.0, wall=30.0, output=0, deaths=1)
#: Mutants that are tried of one exercise, spread evenly over all there are.
MOST = 400

_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}  # fmt: skip
_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Gt: (ast.GtE, ast.Lt), ast.Lt: (ast.LtE, ast.Gt), ast.GtE: (ast.Gt,), ast.LtE: (ast.Lt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
_NEIGHBOURS = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum",
    "argmax": "argmin", "argmin": "argmax", "exp": "expm1", "log": "log1p", "log1p": "log", "sqrt": "abs",
    "abs": "sqrt", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "ones_like": "zeros_like",
    "tanh": "sinh", "floor": "ceil", "ceil": "floor", "std": "var", "permutation": "arange", "outer": "add.outer",
    "append": "copy", "T": "real",
}  # fmt: skip


class Mutant(NamedTuple):
    """A change of the solution: in which function, which line, what was done, and the whole source after it."""

    target: str
    line: int
    change: str
    source: str


def survivors(bench: Bench, root: str) -> tuple[int, list[dict[str, Any]]]:
    """How many mutants were tried, and those that the checker takes for right."""
    found = list(mutants(bench.exercise.solution_source, _kinds(bench)))
    if len(found) > MOST:
        found = [found[index * len(found) // MOST] for index in range(MOST)]
    alive = []
    for mutant in found:
        if _passes(bench, mutant, root):
            alive.append({"function": mutant.target, "line": mutant.line, "change": mutant.change})
    return len(found), alive


def _passes(bench: Bench, mutant: Mutant, root: str) -> bool:
    """Whether no check of any target that the mutated function belongs to refuses the mutant."""
    from dlstudy.checking.errors import describe  # noqa: F401  (loaded before any fork)

    path = str(bench.exercise.path("solution"))
    name = mutant.target.partition(".")[0]
    own = [one for one in bench.exercise.book.targets() if one.partition(".")[0] == name]
    rest = [one for one in bench.exercise.book.targets() if one not in own]
    for targets in (own, rest):
        if not targets:
            continue
        seen = observe(bench.exercise, path, mutant.source, LIMITS, root, fork=FORKS, targets=targets)
        if seen.load is not None:
            return False
        for target in targets:
            judged = judge_target(bench, target, by_place(seen.observations[target]), seen.ends.get(target))
            if not all(check.passed for check in judged.checks):
                return False
    return True


# ---- the changes ----------------------------------------------------------------------------------------


class Kinds(NamedTuple):
    """What a function is called with and gives in the probes: which parameters hold arrays, which of them are of
    floats, and whether it returns floating arrays. Changes that could have no effect are not made."""

    arrays: set[str]
    floats: set[str]
    returns: bool


def _kinds(bench: Bench) -> dict[str, Kinds]:
    """What the functions of the solution deal with, seen while the probes call them."""
    from dlstudy.checking.examine import Code
    from dlstudy.checking.outcomes import collect

    exercise = bench.exercise
    found = {name: Kinds(set(), set(), False) for name in bench.regions}
    before: list[tuple[Any, str, Any]] = []
    for name in bench.regions:
        owner_name, _, method = name.partition(".")
        owner: Any = getattr(exercise.solution, owner_name) if method else exercise.solution
        before.append((owner, method or name, vars(owner)[method or name]))
    try:
        for (owner, attribute, original), name in zip(before, bench.regions, strict=True):
            if inspect.isfunction(original):
                setattr(owner, attribute, _noticing(original, name, found))
        collect(exercise, Code(dict(vars(exercise.solution)), "", exercise.solution_source), base=True)
    finally:
        for owner, attribute, original in before:
            setattr(owner, attribute, original)
    return found


def _noticing(function: Callable[..., Any], name: str, found: dict[str, Kinds]) -> Callable[..., Any]:
    signature = inspect.signature(function)

    @functools.wraps(function)
    def noticed(*args: Any, **options: Any) -> Any:
        kinds = found[name]
        for parameter, value in signature.bind(*args, **options).arguments.items():
            if isinstance(value, np.ndarray) and value.ndim:
                kinds.arrays.add(parameter)
                if value.dtype.kind == "f":
                    kinds.floats.add(parameter)
        result = function(*args, **options)
        if isinstance(result, np.ndarray) and result.ndim and result.dtype.kind == "f":
            found[name] = found[name]._replace(returns=True)
        return result

    return noticed


def mutants(source: str, kinds: dict[str, Kinds]) -> Iterator[Mutant]:
    """All small changes of the regions that the learner writes."""
    lines = [number for number, line in enumerate(source.splitlines(), 1) if _BEGIN.match(line)]
    tree = ast.parse(source)
    for name, function in _functions(tree):
        if not any(function.lineno <= line <= (function.end_lineno or 0) for line in lines):
            continue
        for node in list(ast.walk(function)):
            for change, make in _changes(node, function, kinds.get(name, Kinds(set(), set(), False))):
                twin = copy.deepcopy(tree)
                spot = _same(twin, tree, node)
                owner = _same(twin, tree, function)
                try:
                    make(spot, owner)
                    text = ast.unparse(ast.fix_missing_locations(twin))
                    compile(text, "mutant", "exec")
                except (SyntaxError, ValueError, TypeError, AttributeError):
                    continue
                yield Mutant(name, getattr(node, "lineno", function.lineno), change, text)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def _same(twin: ast.AST, tree: ast.AST, node: ast.AST) -> Any:
    """The node of a copied tree that stands where `node` does in the original."""
    for one, other in zip(ast.walk(tree), ast.walk(twin), strict=True):
        if one is node:
            return other
    raise ValueError(node)


Change = tuple[str, Callable[[Any, Any], None]]


def _changes(node: ast.AST, function: ast.FunctionDef, kinds: Kinds) -> Iterator[Change]:
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        for kind in _OPERATORS.get(type(node.op), ()):
            yield (
                f"{_sign(node.op)} → {_sign(kind())}",
                _set("op", kind()),
            )
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
            yield "operands swapped", _swap
    if isinstance(node, ast.Compare):
        for kind in _COMPARISONS.get(type(node.ops[0]), ()):
            yield (f"{type(node.ops[0]).__name__} → {kind.__name__}",
                   _set("ops", [kind(), *node.ops[1:]]))  # fmt: skip
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield "sign or `not` dropped", lambda spot, _: _become(spot, spot.operand)
    if isinstance(node, ast.Constant) and not _is_unvarying(node):
        yield from _constants(node, function)
    if isinstance(node, ast.Attribute) and node.attr in _NEIGHBOURS:
        new = _NEIGHBOURS[node.attr]
        yield f"{node.attr} → {new}", _set("attr", new)
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield (
            "condition turned round",
            lambda spot, _: setattr(spot, "test", ast.UnaryOp(ast.Not(), spot.test)),
        )
    if isinstance(node, ast.Call) and node.keywords:
        for index, keyword in enumerate(node.keywords):
            if keyword.arg == "strict":
                continue
            yield f"{keyword.arg}= dropped", _without(index)
    if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign)) and not _is_text(node):
        yield "statement dropped", lambda spot, owner: _replace(owner, spot, ast.Pass())
    if isinstance(node, ast.Return) and node.value is not None and kinds.returns and kinds.floats:
        yield "dtype not kept", lambda spot, _: setattr(spot, "value", _wrapped(spot.value, "'float64'"))
        yield "integers truncated", _truncating(sorted(kinds.floats))
    if node is function:
        for argument in function.args.args:
            if argument.arg in kinds.arrays:
                yield f"writes to {argument.arg}", _writing(argument.arg)


def _constants(node: ast.Constant, function: ast.FunctionDef) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool) and not any(
        keyword.arg == "strict" and keyword.value is node
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
    ):
        yield f"{value} → {not value}", _set("value", not value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        for new in dict.fromkeys(
            (value + 1, 0 if value else 1, value / 2 if isinstance(value, float) else value - 1)
        ):
            if new != value:
                yield f"{value} → {new}", _set("value", new)


def _sign(op: ast.AST) -> str:
    return {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Pow": "**", "FloorDiv": "//", "Mod": "%",
            "BitAnd": "&", "BitOr": "|"}.get(type(op).__name__, type(op).__name__)  # fmt: skip


def _swap(spot: Any, _: Any) -> None:
    spot.left, spot.right = spot.right, spot.left


def _become(spot: Any, other: Any) -> None:
    spot.__class__ = other.__class__
    spot.__dict__ = other.__dict__


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_unvarying(node: ast.Constant) -> bool:
    return isinstance(node.value, (str, bytes, type(None), type(...)))


def _replace(owner: Any, spot: Any, new: Any) -> None:
    for node in ast.walk(owner):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and any(one is spot for one in value):
                value[[one is spot for one in value].index(True)] = new
                return


def _wrapped(value: Any, dtype: str) -> Any:
    """The value; a floating array in another dtype, which is an expression (None: as it is)."""
    text = f"(lambda r, d: r.astype(d) if d and getattr(r, 'ndim', 0) and r.dtype.kind == 'f' else r)(0, {dtype})"
    call: Any = ast.parse(text, mode="eval").body
    call.args[0] = value
    return call


def _truncating(names: list[str]) -> Callable[[Any, Any], None]:
    """The result is of integers where all that is otherwise of floats came in as integers."""

    def change(spot: Any, owner: Any) -> None:
        spot.value = _wrapped(spot.value, "_ints")
        kinds = " and ".join(f"getattr(getattr({name}, 'dtype', None), 'kind', '') in 'iu'" for name in names)
        begin = 1 if _is_text(owner.body[0]) else 0
        owner.body[begin:begin] = ast.parse(f"_ints = 'int64' if {kinds} else None").body

    return change


def _set(field: str, value: Any) -> Callable[[Any, Any], None]:
    return lambda spot, _: setattr(spot, field, value)


def _without(index: int) -> Callable[[Any, Any], None]:
    return lambda spot, _: spot.keywords.pop(index)


def _writing(name: str) -> Callable[[Any, Any], None]:
    return lambda spot, _: _write(spot, name)


def _write(spot: Any, name: str) -> None:
    """At the beginning, the function computes with a copy and leaves its mark on what it was given."""
    text = (
        f"import copy as _copy\n_given, {name} = {name}, _copy.deepcopy({name})\n"
        "if getattr(_given, 'ndim', 0) and getattr(_given, 'size', 0):\n    _given[...] = _given * 2 + 1\n"
    )
    begin = 1 if _is_text(spot.body[0]) else 0
    spot.body[begin:begin] = ast.parse(text).body
