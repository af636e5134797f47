"""What each LaTeX command looks like in a terminal, and what kind of thing it is."""

from __future__ import annotations

#: Letters and signs that stand by themselves.
ORDINARY = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "partial": "∂", "nabla": "∇", "infty": "∞", "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃",
    "neg": "¬", "lnot": "¬", "ell": "ℓ", "hbar": "ħ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "prime": "′",
    "top": "⊤", "bot": "⊥", "angle": "∠", "triangle": "△", "square": "□", "checkmark": "✓", "degree": "°",
    "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "⋯",
    "%": "%", "#": "#", "&": "&", "$": "$", "_": "_", "imath": "ı", "jmath": "ȷ", "euro": "€", "dag": "†",
}  # fmt: skip
#: Signs between two terms: a space on both sides, unless there is nothing to the left.
BINARY = {
    "+": "+", "-": "−", "*": "∗", "cdot": "·", "times": "×", "pm": "±", "mp": "∓", "div": "÷", "ast": "∗",
    "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "ominus": "⊖", "circ": "∘", "bullet": "•", "star": "⋆",
    "cup": "∪", "cap": "∩", "setminus": "∖", "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "bmod": "mod",
}  # fmt: skip
#: Signs between two sides.
RELATIONS = {
    "=": "=", "<": "<", ">": ">", ":": ":", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥",
    "geqslant": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "∼", "simeq": "≃", "equiv": "≡", "propto": "∝",
    "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "ll": "≪", "gg": "≫",
    "to": "→", "rightarrow": "→", "longrightarrow": "⟶", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "implies": "⇒", "Leftarrow": "⇐", "iff": "⇔", "Leftrightarrow": "⇔", "mapsto": "↦",
    "longmapsto": "↦", "perp": "⊥", "parallel": "∥", "mid": "∣", "coloneqq": "≔", "triangleq": "≜", "succ": "≻",
    "prec": "≺", "uparrow": "↑", "downarrow": "↓", "nearrow": "↗", "searrow": "↘", "cong": "≅", "colon": ":",
}  # fmt: skip
#: Names that are set upright, a space before their argument.
OPERATORS = (
    "log", "ln", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "det", "dim",
    "ker", "rank", "deg", "Pr", "gcd", "lg", "arg", "hom",
)  # fmt: skip
#: Names and signs whose indices stand below and above them in a formula of its own.
LIMITS = {
    "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂",
    "max": "max", "min": "min", "lim": "lim", "sup": "sup", "inf": "inf", "argmax": "argmax", "argmin": "argmin",
    "limsup": "lim sup", "liminf": "lim inf",
}  # fmt: skip
INTEGRALS = {"int": "∫", "iint": "∬", "oint": "∮"}
OPENING = {
    "(": "(",
    "[": "[",
    "{": "{",
    "lbrace": "{",
    "langle": "⟨",
    "lfloor": "⌊",
    "lceil": "⌈",
    "lbrack": "[",
}
OPENING |= {"lvert": "|", "lVert": "‖"}
CLOSING = {
    ")": ")",
    "]": "]",
    "}": "}",
    "rbrace": "}",
    "rangle": "⟩",
    "rfloor": "⌋",
    "rceil": "⌉",
    "rbrack": "]",
}
CLOSING |= {"rvert": "|", "rVert": "‖"}
#: The same on both sides.
BARS = {"|": "|", "vert": "|", "Vert": "‖", "\\|": "‖"}
SPACES = {",": " ", ":": " ", ";": " ", " ": " ", ">": " ", "quad": "  ", "qquad": "    ", "!": "",
          "enspace": " ", "thinspace": " ", "displaystyle": "", "textstyle": "", "limits": "",
          "nolimits": "", "hfill": " "}  # fmt: skip
ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "underline": "\u0332",
}  # fmt: skip
#: Commands that only choose a fount: what stands in them is kept (see `alphabet` for those that change letters).
FOUNTS = {"mathrm", "mathit", "mathsf", "mathtt", "mathnormal", "boldsymbol", "mathbf", "bm", "pmb", "mathbb",
          "mathcal", "mathscr", "mathfrak"}  # fmt: skip
TEXTS = {"text", "textrm", "textit", "textbf", "textsf", "texttt", "mbox", "emph"}

_BOARD = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ", "E": "𝔼", "1": "𝟙"}
_SCRIPT = {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"}


def _range(first: int, letters: str) -> dict[str, str]:
    return {letter: chr(first + k) for k, letter in enumerate(letters)}


_LOWER = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρςστυφχψω"
BOLD = {
    **_range(0x1D400, _LOWER.upper()), **_range(0x1D41A, _LOWER), **_range(0x1D7CE, "0123456789"),
    **_range(0x1D6C2, _GREEK), **_range(0x1D6A8, "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇"),
}  # fmt: skip
#: Back from a bold letter to the plain one, for whoever can set it bold.
PLAIN = {bold: plain for plain, bold in BOLD.items()}


def alphabet(fount: str, text: str) -> str:
    """The letters of a text in a fount, where Unicode has them."""
    table: dict[str, str] = {}
    if fount in ("mathbf", "boldsymbol", "bm", "pmb"):
        table = BOLD
    elif fount == "mathbb":
        table = _BOARD
    elif fount in ("mathcal", "mathscr"):
        table = _SCRIPT
    return "".join(table.get(letter, letter) for letter in text)


_SUPER = {
    **dict(zip("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True)),
    **dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
    **dict(zip("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True)),
    "⊤": "ᵀ", "β": "ᵝ", "γ": "ᵞ", "δ": "ᵟ", "θ": "ᶿ", "φ": "ᵠ", "χ": "ᵡ", "′": "′", "∗": "*", "ℓ": "ˡ",
    "·": "·", "*": "*", "×": "ˣ", "…": "…",
}  # fmt: skip
_SUB = {
    **dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)),
    "β": "ᵦ", "γ": "ᵧ", "ρ": "ᵨ", "φ": "ᵩ", "χ": "ᵪ", "ℓ": "ₗ",
}  # fmt: skip


def raised(text: str) -> str | None:
    """The text as small raised letters, or None if Unicode lacks one of them."""
    return "".join(_SUPER[c] for c in text) if all(c in _SUPER for c in text) else None


def lowered(text: str) -> str | None:
    """The text as small lowered letters, or None if Unicode lacks one of them."""
    return "".join(_SUB[c] for c in text) if all(c in _SUB for c in text) else None


VULGAR = {
    ("1", "2"): "½",
    ("1", "3"): "⅓",
    ("2", "3"): "⅔",
    ("1", "4"): "¼",
    ("3", "4"): "¾",
    ("1", "8"): "⅛",
}
