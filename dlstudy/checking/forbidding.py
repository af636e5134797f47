"""What a statement forbids: found by reading the code, and by watching it run.

Reading follows the target through every helper of the file that it reaches, and every alias: ``from numpy import dot
as d``, ``np.__dict__["dot"]``, ``getattr(np, "dot")``. Watching replaces the named functions for the time of a call
and hands in arrays that notice what is done with them, so that a name put together at run time is seen as well.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from dlstudy.checking.watched import COPIES, Copying, Told, Watched

_LIBRARIES = tuple(
    os.path.realpath(path) + os.sep
    for path in {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    if path
)
#: Names by which the operator's work can be asked for as well.
_PRODUCT = (
    "operator.matmul",
    "operator.imatmul",
    "operator.__matmul__",
    "operator.__imatmul__",
    "numpy.matmul",
)
_DUNDERS = ("__matmul__", "__rmatmul__", "__imatmul__")
_ROOTS = ("numpy", "torch", "scipy")


class Found(NamedTuple):
    """A use of something forbidden: what, and the line of the learner's file (0: unknown)."""

    what: str
    line: int


class Rules:
    """The forbidden names of a target, spread to their twins."""

    def __init__(self, names: Iterable[str]) -> None:
        self.shown = list(names)
        self.paths = {_whole(name) for name in self.shown if name != "@"}
        self.product = "@" in self.shown
        if self.product:
            self.paths |= set(_PRODUCT)
        #: Last parts of forbidden names of array libraries, which their arrays often have as methods.
        self.last: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            if path.split(".")[0] in _ROOTS:
                self.last.setdefault(path.rpartition(".")[2], []).append(path)

    def of_path(self, path: str) -> str | None:
        """The forbidden name that a dotted path is, None if it is free."""
        if path in self.paths:
            return path
        root, _, rest = path.partition(".")
        last = rest.rpartition(".")[2]
        if root in _ROOTS and any(one.split(".")[0] == root for one in self.last.get(last, ())):
            return path
        return None

    def of_method(self, name: str) -> str | None:
        """The forbidden name that a method of an array stands for, None if it is free."""
        if self.product and name in _DUNDERS:
            return name
        torch = sys.modules.get("torch")
        for path in self.last.get(name, ()):
            if path.startswith("numpy.") and hasattr(np.ndarray, name):
                return f".{name}"
            if path.startswith("torch.") and torch is not None and hasattr(torch.Tensor, name):
                return f".{name}"
        return None


def _whole(name: str) -> str:
    """The usual short forms of libraries, written out."""
    for short, long in (("np.", "numpy."), ("F.", "torch.nn.functional."), ("nn.", "torch.nn.")):
        if name.startswith(short):
            return long + name[len(short) :]
    return name


# ---- reading --------------------------------------------------------------------------------------------


def read(source: str, target: str, names: Iterable[str]) -> list[Found]:
    """Every forbidden use in a target and in what it reaches, in the order of the lines."""
    rules = Rules(names)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    found: list[Found] = []
    aliases = _imports(ast.walk(tree), rules)
    top = _definitions(tree.body)
    for name, nodes in top.items():
        if any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in nodes):
            aliases.pop(name, None)  # the learner's own function of that name
    for statement in tree.body:  # product = np.matmul
        if isinstance(statement, ast.Assign) and (path := _path(statement.value, aliases)):
            for goal in statement.targets:
                if isinstance(goal, ast.Name) and goal.id not in aliases:
                    aliases[goal.id] = path
    seen: set[int] = set()
    queue = _begin(top, target)
    while queue:
        node, owner = queue.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for inner in ast.walk(node):
            found += _uses(inner, rules, aliases)
            if isinstance(inner, ast.Name) and inner.id in top:
                queue += [(one, one if isinstance(one, ast.ClassDef) else None) for one in top[inner.id]]
            if owner is not None and isinstance(inner, ast.Attribute):
                queue += [(one, owner) for one in _definitions(owner.body).get(inner.attr, [])]
    return sorted(set(found), key=lambda one: (one.line, one.what))


def _begin(top: dict[str, list[ast.stmt]], target: str) -> list[tuple[ast.AST, ast.ClassDef | None]]:
    name, _, method = target.partition(".")
    begin: list[tuple[ast.AST, ast.ClassDef | None]] = []
    for node in top.get(name, []):
        if isinstance(node, ast.ClassDef):
            inside = _definitions(node.body).get(method) if method else None
            begin += [(one, node) for one in inside] if inside else [(node, node)]
        else:
            begin.append((node, None))
    return begin


def _definitions(body: list[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """Functions, classes and assigned names of a block, those under `if` and `try` included."""
    found: dict[str, list[ast.stmt]] = {}
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.setdefault(node.name, []).append(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            for goal in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for inner in ast.walk(goal):
                    if isinstance(inner, ast.Name):
                        found.setdefault(inner.id, []).append(node)
        else:
            for block in _blocks(node):
                for name, nodes in _definitions(block).items():
                    found.setdefault(name, []).extend(nodes)
    return found


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for part in ("body", "orelse", "finalbody"):
        yield getattr(node, part, [])
    for handler in getattr(node, "handlers", []):
        yield handler.body


def _imports(nodes: Iterable[ast.AST], rules: Rules) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for one in node.names:
                aliases[one.asname or one.name.split(".")[0]] = (
                    one.name if one.asname else one.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                if one.name == "*":
                    for path in rules.paths:
                        if path.split(".")[0] == node.module.split(".")[0]:
                            aliases.setdefault(path.rpartition(".")[2], path)
                else:
                    aliases[one.asname or one.name] = f"{node.module}.{one.name}"
    return aliases


def _path(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """The dotted path that an expression spells, through aliases, `getattr`, `__dict__` and `vars`."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _path(node.value, aliases)
        return f"{base}.{node.attr}" if base else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        name = node.func.id
        if name == "getattr" and len(node.args) >= 2:
            base, text = _path(node.args[0], aliases), _text(node.args[1])
            return f"{base}.{text}" if base and text else None
        if name == "vars":
            return _path(node.args[0], aliases)
        if name == "__import__":
            return _text(node.args[0])
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "import_module"
    ):
        return _text(node.args[0]) if node.args else None
    if isinstance(node, ast.Subscript):
        base, text = _path(node.value, aliases), _text(node.slice)
        return f"{base.removesuffix('.__dict__')}.{text}" if base and text else None
    return None


def _text(node: ast.AST) -> str | None:
    """A text that the source spells, put together from pieces if need be."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left is not None and right is not None else None
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        return "".join(part for part in parts if part) if all(part is not None for part in parts) else None
    return None


def _uses(node: ast.AST, rules: Rules, aliases: dict[str, str]) -> Iterator[Found]:
    line = getattr(node, "lineno", 0)
    if rules.product and isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult):
        yield Found("@=" if isinstance(node, ast.AugAssign) else "@", line)
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        path = _path(node, aliases)
        if (path and (name := rules.of_path(path))) or (
            isinstance(node, ast.Attribute) and not path and (name := rules.of_method(node.attr))
        ):
            yield Found(name, line)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            text = _text(node.args[1]) if len(node.args) > 1 else None
            if text and not path and (name := rules.of_method(text)):
                yield Found(name, line)


def read_pieces(pieces: Iterable[str], names: Iterable[str]) -> list[Found]:
    """Every forbidden use in pieces of source that were compiled at run time: ``eval("A @ B")``."""
    rules = Rules(names)
    found: list[Found] = []
    for piece in pieces:
        try:
            tree = ast.parse(piece.strip())
        except (SyntaxError, ValueError, RecursionError):
            continue
        aliases = {"np": "numpy", "numpy": "numpy", "torch": "torch"} | _imports(ast.walk(tree), rules)
        for node in ast.walk(tree):
            found += [one._replace(line=0) for one in _uses(node, rules, aliases)]
    return found


# ---- watching -------------------------------------------------------------------------------------------


class Watch:
    """The forbidden functions, replaced by ones that tell when the watched code calls them."""

    def __init__(self, names: Iterable[str], innocent: Iterable[str] = ()) -> None:
        self.rules = Rules(names)
        self.innocent = {os.path.realpath(path) for path in innocent}
        self.found: list[Found] = []
        self.active = False
        self.pieces: list[str] = []  # of source that the answer had compiled
        self._replaced: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        """Replace the named functions wherever their libraries hold them; once more finds newly loaded libraries."""
        for path in sorted(self.rules.paths):
            module_name, _, name = path.rpartition(".")
            module = sys.modules.get(module_name)
            if (
                module is None
                and module_name.split(".")[0] in sys.modules
                and module_name.startswith("numpy")
            ):
                with contextlib.suppress(ImportError):
                    module = importlib.import_module(module_name)
            original = getattr(module, name, None) if module is not None else None
            if original is None or isinstance(original, (Told, type)) or not callable(original):
                continue
            told = Told(original, path, self)
            for holder in self._holders(path, module):
                if vars(holder).get(name) is original:
                    self._replaced.append((holder, name, original))
                    setattr(holder, name, told)
        if any(path.startswith("numpy.") for path in self.rules.paths):
            for name in COPIES:
                original = getattr(np, name)
                if not isinstance(original, Told):
                    self._replaced.append((np, name, original))
                    setattr(np, name, Copying(original, f"numpy.{name}", self))

    def remove(self) -> None:
        """Put the originals back."""
        for module, name, original in reversed(self._replaced):
            setattr(module, name, original)
        self._replaced.clear()

    def _holders(self, path: str, module: Any) -> list[Any]:
        if not path.startswith("numpy."):
            return [module]
        public = ("numpy", "numpy.linalg", "numpy._core.multiarray", "numpy._core.numeric", "numpy._core.umath",
                  "numpy._core._multiarray_umath", "numpy._core.einsumfunc")  # fmt: skip
        return [module, *(sys.modules[name] for name in public if name in sys.modules)]

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Within the `with`, what the watched code calls is noted."""
        self.active = True
        mode = self._torch_mode()
        try:
            with mode:
                yield
        finally:
            self.active = False

    def _torch_mode(self) -> Any:
        torch = sys.modules.get("torch")
        names = {last for last, paths in self.rules.last.items()
                 if any(path.startswith("torch.") for path in paths)}  # fmt: skip
        if torch is None or not (names or self.rules.product):
            return contextlib.nullcontext()
        from torch.overrides import TorchFunctionMode

        watch = self
        forbidden = names | ({"matmul", *_DUNDERS} if self.rules.product else set())

        class Mode(TorchFunctionMode):
            def __torch_function__(self, func, types, args=(), kwargs=None):
                name = getattr(func, "__name__", "")
                if name in forbidden:
                    watch.note(f"torch.{name}", sys._getframe(1), anywhere=True)
                return func(*args, **(kwargs or {}))

        return Mode()

    def note(self, what: str, frame: Any, *, anywhere: bool = False) -> None:
        """A call of something forbidden from `frame`; a library's own use of it is nobody's fault."""
        if not self.active:
            return
        if anywhere:
            while frame is not None and self._library(frame):
                frame = frame.f_back
        if frame is None or self._library(frame):
            return
        if os.path.realpath(frame.f_code.co_filename) in self.innocent:
            return
        self.found.append(Found(what, frame.f_lineno))

    def _library(self, frame: Any) -> bool:
        name = frame.f_code.co_filename
        return name.startswith("<frozen") or os.path.realpath(name).startswith(_LIBRARIES)

    def wrap(self, value: Any) -> Any:
        """An array that tells what is done with it; other values as they are."""
        if type(value) is np.ndarray and value.dtype != object:
            watched = value.view(Watched)
            watched._watch = self
            return watched
        return value
