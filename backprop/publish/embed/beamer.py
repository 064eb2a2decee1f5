"""Clips as slides of Beamer: a PDF of stills, and the LaTeX that has a film on each of them.

No LaTeX is needed here: the PDF can be shown as it is, and whoever has LaTeX compiles the other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from backprop.io.unfinished import temporary
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.slides import all_films, folder, numbered, said, section_films, titled
from backprop.publish.embed.target import Files, Target

__all__ = ["BEAMER", "beamer", "stills"]

_WIDE = 16
"""Centimetres of a page, as Beamer has it."""
_PAGES = """
#let it = json("it.json")
#set document(title: it.title, date: none)
#set page(width: it.width * 1cm, height: it.height * 1cm, margin: 0pt)
#for (number, page) in it.pages.enumerate() {
  if number > 0 { pagebreak() }
  image(page.file, width: 100%, height: 100%, alt: page.said)
}
"""
_SIGNS = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
}
_SYMBOLS = {
    "−": r"\ensuremath{-}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "½": r"\ensuremath{\frac12}",
    "²": r"\ensuremath{^2}",
    "∂": r"\ensuremath{\partial}",
    "Σ": r"\ensuremath{\Sigma}",
    "σ": r"\ensuremath{\sigma}",
    "≈": r"\ensuremath{\approx}",
    "→": r"\ensuremath{\to}",
}


def stills(clips: Sequence[Shown]) -> bytes:
    """A PDF with a page for each section: its last picture, and what is said for who asks."""
    import typst

    pictures = [section for clip in clips for section in clip.sections]
    with temporary() as work:
        for number, section in enumerate(pictures):
            (work / f"{number}.png").write_bytes(section.poster())
        told = {
            "title": titled(clips),
            "width": _WIDE,
            "height": _high(clips),
            "pages": [
                {"file": f"{number}.png", "said": f"{section.name}. {said(section)}"}
                for number, section in enumerate(pictures)
            ],
        }
        (work / "it.json").write_text(json.dumps(told), encoding="utf-8")
        (work / "it.typ").write_text(_PAGES, encoding="utf-8")
        made = typst.compile(str(work / "it.typ"), ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def beamer(clips: Sequence[Shown], pages: str) -> str:
    """The LaTeX beside the films and the PDF of stills, which is called `pages`."""
    slides = [(clip, name, one) for clip in clips for name, one in numbered(clip)]
    frames = "\n".join(
        _frame(f"{folder(clip)}/{name}{clip.suffix}", pages, number, section)
        for number, (clip, name, section) in enumerate(slides, 1)
    )
    ground = clips[0].background.removeprefix("#").upper()
    return rf"""% Compile it twice, with pdflatex or lualatex. The films stay beside the PDF:
% Okular, Evince, pdfpc and pympress play them, other viewers show the pictures.
\documentclass{{beamer}}
{_declared(clips)}\geometry{{paperwidth={_WIDE}cm,paperheight={_high(clips):.4f}cm}}
\usepackage{{multimedia}}
\usepackage{{tikz}}
\definecolor{{ground}}{{HTML}}{{{ground}}}
\setbeamercolor{{background canvas}}{{bg=ground}}
\setbeamertemplate{{navigation symbols}}{{}}
% What is said, for the presenter's screen:
% \setbeameroption{{show notes on second screen=right}}
\title{{{_tex(titled(clips))}}}
\newcommand{{\film}}[3]{{\begin{{tikzpicture}}[remember picture,overlay]
  \node[inner sep=0pt] at (current page.center) {{\movie[autostart]{{\includegraphics
    [width=\paperwidth,height=\paperheight,page=#3]{{#2}}}}{{#1}}}};
\end{{tikzpicture}}}}
\begin{{document}}
{frames}
\end{{document}}
"""


def _frame(film: str, pages: str, number: int, section: Section) -> str:
    return rf"""
\begin{{frame}}[plain]
\film{{{film}}}{{{pages}}}{{{number}}}
\note{{{_tex(said(section))}}}
\end{{frame}}"""


def _high(clips: Sequence[Shown]) -> float:
    return _WIDE * clips[0].height / clips[0].width


def _tex(text: str) -> str:
    """Text that stands there as it is."""
    return "".join(_SIGNS.get(sign, sign) for sign in " ".join(text.split()))


def _declared(clips: Sequence[Shown]) -> str:
    """What pdfLaTeX makes of signs that it does not know: it would stop at them.

    It knows the letters of the Latin script; LuaLaTeX knows all.
    """
    text = titled(clips) + "".join(said(section) for clip in clips for section in clip.sections)
    odd = sorted({sign for sign in text if sign > "\u017f" or sign in _SYMBOLS})
    shown = {sign: _SYMBOLS.get(sign, r"\textbullet{}") for sign in odd}
    lines = [rf"\DeclareUnicodeCharacter{{{ord(one):04X}}}{{{tex}}}" for one, tex in shown.items()]
    return "\n".join([r"\ifpdftex", *lines, r"\fi", ""]) if lines else ""


def _name(scene: str) -> str:
    return f"{scene}-stills.pdf"


def _one(clip: Shown) -> str:
    return beamer([clip], _name(clip.scene))


def _beside(clip: Shown) -> Files:
    return {**section_films(clip), _name(clip.scene): stills([clip])}


def _deck(clips: Sequence[Shown]) -> Files:
    pages = _name("deck")
    return {**all_films(clips), pages: stills(clips), "deck.tex": beamer(clips, pages).encode()}


BEAMER = Target("{}.tex", _one, _beside, sections=True, deck=_deck, see_through=None)
