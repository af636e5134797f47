"""Formulas: what TeX would print, as far as characters go; an error at its place for what is not understood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.lessons.formulas import FormulaError, display, inline
from dlstudy.lessons.formulas.boxes import cells


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\sigma(x)=\frac{1}{1+e^{-x}}", "σ(x) = 1/(1 + e⁻ˣ)"),
        (r"\frac{\partial L}{\partial W_{ij}^{(1)}} = \delta_j x_i", "∂L/∂Wᵢⱼ⁽¹⁾ = δⱼxᵢ"),
        (r"\frac12 + 0{,}25 = \tfrac{3}{4}", "½ + 0,25 = ¾"),
        (r"-x \le -1", "−x ≤ −1"),
        (r"\hat y = \log p", "ŷ = log p"),
        (r"\sqrt{2/n_{\text{in}}}", "√(2/nᵢₙ)"),
        (r"w \leftarrow w - \eta \nabla_w L", "w ← w − η∇_w L"),
        (r"\mathbf{W} \in \mathbb{R}^{n\times d}", "𝐖 ∈ ℝⁿˣᵈ"),
        (r"e^{z_k}", "e^(zₖ)"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"f'(x), \quad x_{n-1}", "f′(x),   xₙ₋₁"),
        (r"\operatorname{softmax}(z)", "softmax(z)"),
        (r"\{0, 1\}", "{0, 1}"),
        (r"\|x\|_2 = \lVert x \rVert_2", "‖x‖₂ = ‖x‖₂"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1 2; 3 4)"),
        (r"97{,}5\,\%", "97,5 %"),
        (r"\frac{a}{bc}", "a/bc"),
        (r"\frac{a}{b+c}", "a/(b + c)"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
    ],
)
def test_on_one_line(tex, line):
    assert inline(tex) == line


@pytest.mark.parametrize(
    ("tex", "picture"),
    [
        (r"y = \frac{a+b}{2}", ["     a + b", "y = ───────", "       2"]),
        (r"\sum_{i=1}^{n} x_i", [" n", " ∑  xᵢ", "i=1"]),
        (r"\begin{pmatrix} 1 & -2 \\ 10 & 3 \end{pmatrix}", ["⎛ 1   −2 ⎞", "⎝ 10  3  ⎠"]),
        (r"f = \begin{cases} x & x > 0 \\ 0 & \text{sinon} \end{cases}",
         ["f = ⎧ x   x > 0", "    ⎩ 0   sinon"]),
        (r"\max_w L(w)", ["max L(w)", " w"]),
        (r"\begin{aligned} a &= b \\ &= c + d \end{aligned}", ["a = b", "  = c + d"]),
        (r"\left(\frac{a}{b}\right)^2", ["⎛ a ⎞²", "⎜───⎟", "⎝ b ⎠"]),
        (r"\sqrt{\frac{2}{n}}", [" ┌────", " │  2", " │ ───", "╲│  n"]),
        (r"\underbrace{a+b}_{c}", ["a + b", "╰─┬─╯", "  c"]),
    ],
)  # fmt: skip
def test_over_several_lines(tex, picture):
    assert display(tex) == picture


@pytest.mark.parametrize(
    ("tex", "offset"),
    [
        (r"a + \foo", 4), ("{a", 0), ("a}", 1), (r"\frac{1}", 8), (r"\left( a", 0), (r"a \begin{foo}", 2), ("x^", 2),
        (r"\begin{cases} a", 0), ("a & b", 2), (r"\operatorname x", 14), ("{" * 200, 60),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_at_its_place(tex, offset):
    for draw in (inline, display):
        with pytest.raises(FormulaError) as error:
            draw(tex)
        assert error.value.offset == offset and error.value.message


def test_a_long_formula_is_broken_before_a_relation():
    lines = display("L = " + " + ".join(f"a_{{{k}}} b_{{{k}}}" for k in range(10, 40)), 60)
    assert len(lines) > 2 and all(cells(line) <= 60 for line in lines)
    assert all(line.lstrip().startswith("+") for line in lines[1:])


_ATOMS = ["x", "1", r"\alpha", r"\hat{y}", r"\text{un mot}", r"\mathbf{w}", "+", "=", ",", r"\sum", "-"]
_AROUND = [
    r"\frac{%s}{%s}", "{%s}_{%s}", "{%s}^{%s}", r"\left[%s\right) %s", r"\sqrt[%s]{%s}", "%s %s",
    r"\begin{pmatrix} %s & 1 \\ 0 & %s \end{pmatrix}", r"\begin{cases} %s & 1 \\ 0 & %s \end{cases}",
]  # fmt: skip


@st.composite
def _formulas(draw):
    """Formulas nested some levels deep."""
    tex = draw(st.sampled_from(_ATOMS))
    for around in draw(st.lists(st.sampled_from(_AROUND), max_size=5)):
        pair = [tex, draw(st.sampled_from(_ATOMS))]
        tex = around % tuple(pair if draw(st.booleans()) else pair[::-1])
    return tex


@given(_formulas())
def test_nothing_of_latex_is_left_and_nothing_fails(tex):
    """Whatever is nested in whatever: no command, no brace but that of cases, no control character."""
    flat, tall = inline(tex), display(tex, 200)
    for text in (flat, *tall):
        assert not set(text) & set("\\}$&") and all(unicodedata.category(c) != "Cc" for c in text)
    assert "\n" not in flat
    for word in ("un mot",) if "mot" in tex else ():
        assert word in flat and any(word in line for line in tall)
