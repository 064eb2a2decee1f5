"""Figures and formulas as files: their names, their bytes, and a page that shows them all."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backprop.audit.texts import Texts
from backprop.clips.context import Stage
from backprop.core.language import gettext
from backprop.display.html_page import html_page
from backprop.drawing.notation import Notation
from backprop.drawing.style import Theme, find_theme
from backprop.drawing.style.faces import faced
from backprop.figures.catalog import Figure
from backprop.figures.formulas import Formula
from backprop.figures.mathml_latex import for_web, latex, mathml
from backprop.figures.page import Page
from backprop.figures.pdf import pdf
from backprop.figures.still import DRAWN, Still, png, svg
from backprop.figures.stills import in_frame, taken
from backprop.figures.writing import written
from backprop.io.unfinished import temporary
from backprop.render.settings import prepared
from backprop.render.shape import WIDE, Shape

__all__ = [
    "FORMATS",
    "Look",
    "figure_stills",
    "formula_sources",
    "formula_still",
    "index_page",
    "on_page",
]


@dataclass(frozen=True, slots=True)
class Look:
    """What figures are shown with: None for a network means each figure's own, as for a focus."""

    network: str | None = None
    example: str | None = None
    theme: str | Theme = "dark"
    focus: str | None = None
    page: Page = field(default_factory=Page)
    shape: Shape = WIDE

    def stage(self, network: str) -> Stage:
        """The record to be shown, where `network` is the figure's own."""
        return Stage.of(self.network or network, self.example, self.theme, self.focus)


FORMATS: dict[str, Callable[[Still, float], bytes]] = {
    "svg": lambda still, _: svg(still),
    "pdf": lambda still, _: pdf(still),
    "png": png,
}
"""What makes a file's bytes of a still and a scale."""


def figure_stills(
    figures: Sequence[Figure], formulas: Sequence[Formula], look: Look
) -> Iterator[Still]:
    """Figures and then formulas, which are figures by the name of formula-NAME."""
    yield from taken(figures, look.stage, look.shape)
    for formula in formulas:
        yield formula_still(formula, look)


def on_page(still: Still, figures: Sequence[Figure], look: Look) -> Still:
    """A still as large as the page asks for, laid out anew if it is one of these figures.

    Raises
    ------
    BackpropError
        It cannot be; it says what can.
    """

    def again(width: float, height: float) -> Still | None:
        # A formula is one line: there is nothing to lay out.
        found = next((one for one in figures if one.name == still.name), None)
        if found is None:
            return None
        return in_frame(found, look.stage(found.clip.network), width, height)

    return look.page.put(still, again)


def formula_still(
    formula: Formula, look: Look, *, plain: bool = False, numbers: bool = False
) -> Still:
    """A formula as a picture; its description is its LaTeX."""
    stage = look.stage(formula.network)
    theme = _colourless(stage.theme, stage.theme.ink) if plain else stage.theme
    source = formula.source(Notation(stage.trace.widths, theme), stage.trace, numbers=numbers)
    with (
        temporary() as folder,
        prepared(folder, DRAWN, dry_run=True),
        faced(stage.theme),
    ):
        drawn = Notation(stage.trace.widths, stage.theme).formula(source)
    parts: Any = tuple(drawn.family_members_with_points())
    texts = written(Texts(), [drawn], {id(part) for part in parts})
    sources = formula_sources(formula, look, plain=True, numbers=numbers)
    return Still(
        f"formula-{formula.name}",
        parts,
        formula.said(stage.trace.network),
        sources["tex"].strip(),
        stage.theme.background,
        tuple(texts),
        {f"{formula.name}.{suffix}": sources[suffix] for suffix in ("typ", "tex")},
    )


def formula_sources(
    formula: Formula, look: Look, *, plain: bool = False, numbers: bool = False
) -> dict[str, str]:
    """A formula as Typst, LaTeX and MathML, by the files' suffix; LaTeX in colours twice.

    What has the colour of ink on the screen has none here: it is as the text around it.
    """
    stage = look.stage(formula.network)
    theme = _colourless(stage.theme, "") if plain else replace(stage.theme, ink="")
    source = formula.source(Notation(stage.trace.widths, theme), stage.trace, numbers=numbers)
    tex = latex(source)
    return {
        "typ": f"$ {source} $\n",
        "tex": f"{tex}\n",
        **({} if plain else {"web.tex": f"{for_web(tex)}\n"}),
        "mml": f"{mathml(source)}\n",
    }


def _colourless(theme: Theme, ink: str) -> Theme:
    """A theme in which every symbol looks like ink."""
    colours = ("cost", "weight", "bias", "weighted_sum", "desired", "ink")
    changed: dict[str, Any] = dict.fromkeys(colours, ink)
    return replace(theme, **changed)


def index_page(stills: Sequence[Still], suffix: str, look: Look) -> str:
    """A page of all figures with captions and alternative texts."""
    theme = find_theme(look.theme)
    figures = "\n".join(
        f'<figure id="{still.name}">\n'
        f'<img src="{still.name}.{suffix}" alt="{html.escape(still.description)}">\n'
        f"<figcaption>{html.escape(still.title)}. <code>{still.name}.{suffix}</code></figcaption>\n"
        "</figure>"
        for still in stills
    )
    title = gettext("Backpropagation, figure by figure")
    head = f"""<style>
body {{ font-family: Georgia, serif; line-height: 1.5; max-width: 56rem; margin: 2rem auto;
  padding: 0 1rem; background: {theme.background}; color: {theme.ink}; }}
figure {{ margin: 3rem 0; text-align: center; }}
img {{ max-width: 100%; height: auto; }}
figcaption, code {{ color: {theme.quiet}; }}
</style>"""
    return html_page(title, head, f"<main>\n<h1>{title}</h1>\n{figures}\n</main>")
