"""`backprop formulas`: the chapter's formulas as pictures and as source."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.clips import network_option
from backprop.cli.common import example_option, labels_options, out_folder
from backprop.cli.names import THEME, network_among
from backprop.cli.terminal import say, verbose_option
from backprop.clips.declaration import check_cost
from backprop.core.errors import BackpropError
from backprop.drawing.style import Theme
from backprop.figures.formulas import FORMULAS, find_formula
from backprop.io import load
from backprop.io.atomic_write import write_together

__all__ = ["formulas"]


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]... [NETWORK]")
@network_option
@example_option
@click.option("--plain", is_flag=True, help="Without colours.")
@click.option("--numbers", is_flag=True, help="With a line of the example's numbers.")
@click.option(
    "--theme",
    type=THEME,
    default="light",
    show_default=True,
    help="For the paper they will stand on.",
)
@out_folder("out/formulas")
@labels_options
@verbose_option
def formulas(
    names: tuple[str, ...],
    network: str | None,
    example: str | None,
    plain: bool,
    numbers: bool,
    theme: Theme,
    out: Path,
) -> None:
    """Write the named formulas, or all of them: .svg, .typ (Typst), .tex (LaTeX) and .mml (MathML).

    LaTeX needs amsmath, and xcolor unless --plain; .web.tex has the colours as KaTeX and MathJax
    take them. What is black or white on the screen takes the colour of the text around it.
    """
    names, network = network_among(names, network, find_formula)
    loaded = None if network is None else load(network)
    if loaded is not None:
        check_cost(loaded, "a formula")
    chosen = [find_formula(name) for name in dict.fromkeys(names)]
    for formula in chosen:
        if loaded is not None:
            formula.check(loaded)
    if not names:
        chosen = [one for one in FORMULAS if loaded is None or one.shows(loaded)]
    from backprop.figures.figure_files import Look, formula_sources, formula_still
    from backprop.figures.still import svg

    look = Look(network, example, theme)
    for formula in chosen:
        still = formula_still(formula, look, plain=plain, numbers=numbers)
        sources = formula_sources(formula, look, plain=plain, numbers=numbers)
        files: dict[str, bytes] = {
            **{f"{formula.name}.{suffix}": text.encode() for suffix, text in sources.items()},
            f"{formula.name}.svg": svg(still.transparent()),
        }
        try:
            write_together(files, out)
        except OSError as error:
            target = out / f"{formula.name}.svg"
            raise BackpropError(f"cannot write {target}: {error.strerror}") from None
        say(f"{out / formula.name}.svg, {', '.join(f'.{one}' for one in sources)}: {still.title}")
