"""A formula's Typst source in the languages of others: MathML for the web, LaTeX for papers.

Typst itself turns its mathematics into MathML; LaTeX is written from that.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree

import typst

from backprop.core.errors import BackpropError
from backprop.drawing.notation.typesetting import decimals_rule
from backprop.io.unfinished import temporary

__all__ = ["for_web", "latex", "mathml"]

_PAGE = """
#let text(fill: black, body) = html.elem(
  "mrow", attrs: (style: "color:" + upper(fill.to-hex().slice(0, 7))), body,
)
$ {source} $
"""


def mathml(source: str) -> str:
    """Typst mathematics as a `<math>` element; colours are styles of `<mrow>`."""
    return _mathml(f"{decimals_rule()}{_PAGE.replace('{source}', source)}", source)


@functools.cache
def _mathml(text: str, source: str) -> str:
    with temporary() as folder:
        page = folder / "page.typ"
        page.write_text(text, encoding="utf-8")
        made = typst.compile(str(page), format="html")
    assert isinstance(made, bytes)
    found = re.search(r"<math\b.*</math>", made.decode(), re.DOTALL)
    if found is None:
        raise BackpropError(f"no formula: {source}")
    namespace = ' xmlns="http://www.w3.org/1998/Math/MathML"'
    return found[0].replace("<math", f"<math{namespace}", 1)


def latex(source: str) -> str:
    """Typst mathematics as LaTeX for amsmath and, where coloured, xcolor."""
    root = ElementTree.fromstring(mathml(source))
    return re.sub(r" +", " ", _tex(root)).strip()


def for_web(tex: str) -> str:
    """LaTeX with its colours as KaTeX and MathJax know them, which is not how xcolor does."""
    return re.sub(r"\\textcolor\[HTML\]\{(\w{6})\}", r"\\textcolor{#\1}", tex)


_SIGNS = {
    "∂": r"\partial ",
    "∇": r"\nabla ",
    "∑": r"\sum",
    "−": "-",
    "⋅": r"\cdot ",
    "·": r"\cdot ",
    "×": r"\times ",
    "⋮": r"\vdots ",
    "⋯": r"\cdots ",
    "…": r"\dots ",
    "⊙": r"\odot ",
    "→": r"\to ",
    "⇒": r"\Rightarrow ",
    "≈": r"\approx ",
    "′": "'",
    "{": r"\{",
    "}": r"\}",
    "Φ": r"\Phi ",
    "δ": r"\delta ",
    "Δ": r"\Delta ",
    "σ": r"\sigma ",
    "\u2061": "",
    "\u2003": r"\quad ",
}
_LETTERS = {
    "\\": r"\backslash ",
    **{sign: rf"\{sign}" for sign in "{}%&#$_"},
    "^": r"\hat{}",
    "~": r"\sim ",
}
"""What means something else in LaTeX."""
_OPERATORS = {"ln", "max", "min", "exp", "tanh", "log"}


def _tex(node: ElementTree.Element) -> str:
    name = node.tag.rpartition("}")[2]
    write = _NODES.get(name)
    if write is not None:
        return write(node)
    if name in ("mi", "mo", "mn", "mtext"):
        return _letters(node.text or "", name)
    if name == "mspace":
        wide = float(re.sub(r"[^\d.]", "", node.get("width", "0")) or 0) >= 1
        return r"\quad " if wide else r"\, "
    inside = "".join(map(_tex, node))
    colour = re.search(r"color:#(\w{6})", node.get("style", ""))
    return rf"\textcolor[HTML]{{{colour[1].upper()}}}{{{inside}}}" if colour else inside


def _letters(text: str, name: str) -> str:
    # A single letter stands in the alphabet of mathematics, where it is italic.
    plain = unicodedata.normalize("NFKC", text) if text not in _SIGNS else text
    if plain in _SIGNS:
        return _SIGNS[plain]
    if plain in _OPERATORS:
        return rf"\{plain} "
    if len(plain) > 1 and name in ("mi", "mo"):
        return rf"\operatorname{{{_plain(plain)}}}"
    if name == "mtext":
        return rf"\text{{{_plain(plain)}}}"
    return "".join(_SIGNS.get(letter) or _plain(letter) for letter in plain)


def _plain(text: str) -> str:
    """Letters that stand there as they are."""
    return "".join(_LETTERS.get(letter, letter) for letter in text)


def _scripts(*places: str) -> Callable[[ElementTree.Element], str]:
    def write(node: ElementTree.Element) -> str:
        base, *others = map(_tex, node)
        return base + "".join(
            f"{place}{{{other}}}" if other != "'" else "'"
            for place, other in zip(places, others, strict=True)
        )

    return write


def _under(node: ElementTree.Element) -> str:
    base, below = node
    if (below.text or "") == "⏟":
        return rf"\underbrace{{{_tex(base)}}}"
    return f"{_tex(base)}_{{{_tex(below)}}}"


def _fraction(node: ElementTree.Element) -> str:
    above, below = map(_tex, node)
    return rf"\frac{{{above}}}{{{below}}}"


def _table(node: ElementTree.Element) -> str:
    rows = (" & ".join(_tex(cell).strip() for cell in row) for row in node)
    kind = "aligned" if "multiline" in node.get("class", "") else "matrix"
    return rf"\begin{{{kind}}}" + r" \\ ".join(rows) + rf"\end{{{kind}}}"


def _fenced(node: ElementTree.Element) -> str:
    """A row; what stands in brackets that grow is told so."""
    children = list(node)
    colour = re.search(r"color:#(\w{6})", node.get("style", ""))
    ends = [child.text for child in (children[0], children[-1])] if len(children) > 2 else []
    grow = ends in (["(", ")"], ["[", "]"]) and any(
        part.tag.rpartition("}")[2] in ("mfrac", "mtable", "munderover", "munder")
        for child in children[1:-1]
        for part in child.iter()
    )
    if grow:
        inside = "".join(map(_tex, children[1:-1]))
        text = rf"\left{ends[0]}{inside}\right{ends[1]}"
    else:
        text = "".join(map(_tex, children))
    return rf"\textcolor[HTML]{{{colour[1].upper()}}}{{{text}}}" if colour else text


_NODES: dict[str, Callable[[ElementTree.Element], str]] = {
    "mfrac": _fraction,
    "mrow": _fenced,
    "msub": _scripts("_"),
    "msup": _scripts("^"),
    "msubsup": _scripts("_", "^"),
    "munder": _under,
    "munderover": _scripts("_", "^"),
    "mtable": _table,
    "msqrt": lambda node: rf"\sqrt{{{''.join(map(_tex, node))}}}",
}
