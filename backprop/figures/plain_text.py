"""Typst source as a line of plain letters: what a reader finds when a PDF is searched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

import typst

from backprop.drawing.notation.typesetting import decimals_rule
from backprop.io.unfinished import temporary

__all__ = ["plain_texts"]

_ONE = """
#let text(fill: black, ..rest) = rest.pos().last()
#let manimgrp(label, body) = body
#let align(where, body) = body
"""
_WIDE = "=≈→⇒·⋅×"
"""Signs with a gap on both sides."""
_CLOSE = str.maketrans("=+−", "\ue000\ue001\ue002")
_AGAIN = {ord(new): old for old, new in zip("=+−", "\ue000\ue001\ue002", strict=True)}
"""Signs in an index have no gaps: there others stand for them until the end."""


def plain_texts(sources: Sequence[str]) -> list[str]:
    """Each source, Typst markup in which `$...$` is mathematics, in one line."""
    with temporary() as folder:
        # Each is a file of its own, so that nothing in it can end where another begins.
        for number, source in enumerate(sources):
            text = f"{_ONE}{decimals_rule()}{source}"
            (folder / f"{number}.typ").write_text(text, encoding="utf-8")
        parts = [f'#html.elem("section", include "{n}.typ")' for n in range(len(sources))]
        (folder / "all.typ").write_text("\n".join(parts))
        made = typst.compile(str(folder / "all.typ"), format="html")
    assert isinstance(made, bytes)
    found = re.findall(r"<section>.*?</section>", made.decode(), re.DOTALL)
    return [_line(ElementTree.fromstring(one.replace("<br>", " "))) for one in found]


def _line(node: ElementTree.Element) -> str:
    text = re.sub(rf" *([{_WIDE}]) *", r" \1 ", _text(node))
    # A minus between two things has gaps, too; one that something begins with has none.
    text = re.sub(r"(?<=[^\s(\[,;=/^_]) *([+−]) *", r" \1 ", text)
    return re.sub(r"\s+", " ", text.translate(_AGAIN)).strip()


def _text(node: ElementTree.Element) -> str:
    name = node.tag.rpartition("}")[2]
    if name in _NODES:
        return _NODES[name](*map(_text, node))
    if name == "mspace":
        return " "
    if name == "mtable":
        return "; ".join(" ".join(map(_text, row)) for row in node)
    # A letter stands in the alphabet of mathematics, where it is italic.
    inside = unicodedata.normalize("NFKC", (node.text or "").replace("\u2061", ""))
    return inside + "".join(_text(child) + (child.tail or "") for child in node)


def _sub(base: str, below: str) -> str:
    return f"{base}{below}" if below.isdigit() else f"{base}_{_whole(below)}".translate(_CLOSE)


def _sup(base: str, above: str) -> str:
    plain = above[:1] in ("(", "′", "'")
    return base + (above if plain else f"^{_whole(above)}").replace(" ", "").translate(_CLOSE)


def _whole(text: str) -> str:
    """A text as one thing, in brackets if it needs them."""
    bare = text.strip()
    one = re.fullmatch(r"−?[^\s=+−·⋅×]+", bare)
    return bare if one else f"({bare})"


_NODES: dict[str, Callable[..., str]] = {
    "mfrac": lambda above, below: f"{_whole(above)}/{_whole(below)}",
    "msub": _sub,
    "msup": _sup,
    "msubsup": lambda base, below, above: _sup(_sub(base, below), above),
    "munder": lambda base, below: base if below == "⏟" else f"{_sub(base, below)} ",
    "munderover": lambda base, below, above: f"{_sup(_sub(base, below), above)} ",
    "msqrt": lambda *inside: f"√({''.join(inside)})",
}
