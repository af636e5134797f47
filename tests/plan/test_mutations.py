"""Any damage to a plan's text: never a traceback, always a place inside the file."""

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlstudy.curriculum import Plan, builtin_root
from dlstudy.curriculum.rules import validate

FILE = Path("plan.yaml")
TEXT = (builtin_root() / "plan.yaml").read_text("utf-8")
#: A piece small enough to be damaged a thousand times, and the whole.
PIECE = (
    TEXT[: TEXT.index("  week1.activations:")]
    + TEXT[TEXT.index("\nweeks:") : TEXT.index("      - title: {fr: Activ")]
)

SNIPPETS = st.sampled_from(
    ["\t", "\n", " ", "  ", ":", ": ", "- ", "-", "[", "]", "{", "}", "&a ", "*a", "!!python/name:os.system ", "!<x> ",
     "'", '"', "|", ">", "#", "%", "---\n", "...\n", "? ", "\\", '"\\x00"', "<<: *a", "\ufeff", "\x85", "\u2028",
     "\x00", "\x1b[2J", "é", "𝄞", "\r", "\r\n", "id: x\n", "null", "1e999", ".inf", "9" * 30, "@", "`", "\ud7ff", "~"]
)  # fmt: skip


@st.composite
def mutated(draw, text=PIECE, most=6):
    """A text after some insertions, deletions, doublings and swaps, as bytes, sometimes with bytes of no text."""
    for _ in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        action = draw(st.sampled_from(["insert", "delete", "double", "line", "cut", "indent"]))
        if action == "insert":
            text = text[:start] + draw(SNIPPETS) + text[start:]
        elif action == "delete":
            text = text[:start] + text[end:]
        elif action == "double":
            text = text[:end] + text[start:]
        elif action == "cut":
            text = text[start:] if draw(st.booleans()) else text[: max(start, 1)]
        else:
            lines = text.splitlines(keepends=True) or [""]
            one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
            if action == "line":
                lines[one], lines[other] = lines[other], lines[one]
            else:
                lines[one] = " " * draw(st.integers(1, 3)) + lines[one]
            text = "".join(lines)
    content = text.encode()
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(min_size=1, max_size=3)) + content[place:]
    return content


def look(content):
    compiled, problems = validate(FILE, content)
    assert (compiled is None) == bool(problems)
    if compiled is not None:
        assert Plan(compiled, path=FILE, builtin=False).days
    lines = content.decode("utf-8", "replace").splitlines() or [""]
    for problem in problems:
        assert 1 <= problem.line <= len(lines), (problem, len(lines))
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
        assert problem.message and all(c.isprintable() or c in "\u00a0\u202f" for c in problem.message), (
            problem
        )
    places = [problem[1:3] for problem in problems]
    assert places == sorted(places)
    return problems


def test_the_piece_itself_is_nearly_a_plan():
    assert {problem.message for problem in look(PIECE.encode())} == {
        "unknown unit 'week1.activations'; the nearest: week1.perceptron"
    } or len(look(PIECE.encode())) == 1


@given(mutated())
@example(b"---\n#")
@settings(max_examples=200, deadline=None)
def test_a_damaged_piece(content):
    look(content)


@given(mutated(text=TEXT, most=2))
@settings(max_examples=30, deadline=None)
def test_a_damaged_plan(content):
    look(content)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_at_all(content):
    assert look(content)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all(text):
    assert look(text.encode("utf-8", "surrogatepass"))
