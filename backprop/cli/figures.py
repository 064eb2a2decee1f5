"""`backprop figures`: the chapter's figures as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from backprop.cli.clips import quantity, shape_option, shown_options
from backprop.cli.common import Finite, out_option, theme_option
from backprop.cli.names import Named, network_among
from backprop.cli.terminal import say, verbose_option
from backprop.clips.declaration import check_cost
from backprop.core.errors import BackpropError
from backprop.core.network import Network
from backprop.core.number_format import amount
from backprop.core.quantities import Quantity
from backprop.drawing.style import Theme
from backprop.figures.catalog import Figure, find_figure
from backprop.figures.catalog import figures as all_figures
from backprop.figures.formulas import FORMULAS, Formula, find_formula
from backprop.io import load
from backprop.io.atomic_write import write_together
from backprop.render.shape import Shape

if TYPE_CHECKING:
    from backprop.figures.figure_files import Look
    from backprop.figures.still import Still

__all__ = ["figures"]

_PREFIX = "formula-"
_CLIPS = "mp4"


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]... [NETWORK]")
@shown_options
@click.option(
    "--format",
    "kind",
    type=Named(["svg", "pdf", "png", _CLIPS]),
    default="svg",
    show_default=True,
    help="mp4 makes the figures that move in the article.",
)
@click.option(
    "--scale",
    type=Finite(0.1, 20),
    default=2.0,
    show_default=True,
    help="Pixels of a PNG for each of the SVG's.",
)
@click.option(
    "--width",
    type=Finite(1, 200),
    metavar="CM",
    help="How wide each is on the page.  [default: the SVG is as wide as its pixels]",
)
@click.option(
    "--font-size",
    "type_size",
    type=Finite(1, 200),
    metavar="PT",
    help="Of the type of most of it; with --width each is laid out anew for both.",
)
@shape_option
@click.option("-t", "--transparent", is_flag=True, help="No background.")
@click.option(
    "--check",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Write nothing; say which figures in this folder are not what the network gives now.",
)
@theme_option
@out_option
@verbose_option
@click.pass_context
def figures(
    ctx: click.Context,
    names: tuple[str, ...],
    network: str | None,
    example: str | None,
    focus: str | None,
    kind: str,
    scale: float,
    width: float | None,
    type_size: float | None,
    shape: Shape,
    transparent: bool,
    folder: Path | None,
    theme: Theme,
    out: Path,
) -> None:
    """Make the named figures, or all of them with an index.html to look at.

    The formulas of the text are among them, as formula-NAME.
    """
    names, network = network_among(names, network, _found)
    loaded = None if network is None else load(network)
    shown, formulas = _chosen(names, loaded, focus, moving=kind == _CLIPS)
    if loaded is not None:
        loaded.example(example)
    from backprop.figures.figure_files import FORMATS, Look, figure_stills, index_page, on_page
    from backprop.figures.page import Page

    look = Look(network, example, theme, focus, Page(width, type_size), shape)
    if kind == _CLIPS:
        if folder is not None or transparent or width or type_size:
            raise BackpropError(
                "--check, --transparent, --width and --font-size are for svg, pdf and png"
            )
        _clips(shown, look, out)
        return
    made: list[Still] = []
    files: dict[str, bytes] = {}
    wrong: list[str] = []
    for still in figure_stills(shown, formulas, look):
        try:
            still = on_page(still, shown, look)
        except BackpropError as error:
            if names:
                raise
            say(f"left out: {error}", err=True)
            continue
        name = f"{still.name}.{kind}"
        data = FORMATS[kind](still.transparent() if transparent else still, scale)
        if folder is None:
            files[name] = data
        elif (found := _compared(folder / name, data)) is not None:
            wrong.append(name)
            say(f"{folder / name}: {found}")
        made.append(still)
    if folder is not None:
        say(f"{amount(len(made), 'figure')}: {len(wrong) or 'none'} to be made anew")
        ctx.exit(1 if wrong else 0)
    if not names and kind != "pdf":
        order = [figure.name for figure in shown]
        made.sort(key=lambda still: order.index(still.name) if still.name in order else len(order))
        files["index.html"] = index_page(made, kind, look).encode()
    try:
        # All are of one network: those of another stay until these are all there.
        write_together(files, out)
    except OSError as error:
        raise BackpropError(f"cannot write to {out}: {error.strerror}") from None
    for still in made:
        name = f"{still.name}.{kind}"
        say(f"{out / name}: {len(files[name]) / 1000:.0f} kB{_on_page(still)}")
    if "index.html" in files:
        say(f"{out / 'index.html'}: all of them")


def _chosen(
    names: tuple[str, ...], network: Network | None, focus: str | None, *, moving: bool
) -> tuple[list[Figure], list[Formula]]:
    """The figures and formulas of these names, or all that can show network and focus."""
    wanted = list(dict.fromkeys(names))
    formulas = [find_formula(name.removeprefix(_PREFIX)) for name in wanted if _formula(name)]
    found = [find_figure(name) for name in wanted if not _formula(name)]
    if moving and (formulas or any(not figure.moment.moving for figure in found)):
        known = " and ".join(figure.name for figure in all_figures() if figure.moment.moving)
        raise BackpropError(f"only {known} move")
    every = [figure for figure in all_figures() if figure.moment.moving or not moving]
    clips = [figure.clip for figure in found or every]
    asked = None if focus is None else quantity(focus, clips, network, bool(found))
    if network is not None:
        check_cost(network, "a figure")
    if names:
        if network is not None:
            for figure in found:
                figure.check(network)
            for formula in formulas:
                formula.check(network)
        for figure in found:
            figure.check_focus(asked)
        _check_there(found, asked, network)
        if formulas and focus is not None:
            raise BackpropError(f"{_PREFIX}{formulas[0].name} takes no focus: leave --focus out")
        return found, formulas
    shown = [
        one for one in every if (network is None or one.shows(network)) and one.clip.takes(asked)
    ]
    holding = [one for one in FORMULAS if (network is None or one.shows(network)) and asked is None]
    left_out = [one.name for one in every if one not in shown]
    left_out += [f"{_PREFIX}{one.name}" for one in FORMULAS if one not in holding and not moving]
    if not shown and not holding:
        raise BackpropError(f"no figure can show {focus}: backprop list says which clips take what")
    _check_there(shown, asked, network)
    if left_out:
        given = {"this network": network, "this focus": focus}
        of = " or ".join(what for what, one in given.items() if one is not None)
        say(f"left out, for they cannot show {of}: {', '.join(left_out)}", err=True)
    return shown, [] if moving else holding


def _check_there(figures: list[Figure], focus: Quantity | None, network: Network | None) -> None:
    """Say which of the networks that are shown has nothing of that name, if one has not."""
    if focus is not None:
        for one in [network] if network else [load(figure.clip.network) for figure in figures]:
            focus.check(one.widths)


def _on_page(still: Still) -> str:
    """How large it is there, and its type."""
    if still.size is None:
        return ""
    size = ", {:.2f} x {:.2f} cm".format(*still.size)
    return size if still.type_size is None else f"{size}, type of {still.type_size:.1f} pt"


def _found(name: str) -> Figure | Formula:
    return find_formula(name.removeprefix(_PREFIX)) if _formula(name) else find_figure(name)


def _formula(name: str) -> bool:
    return name.lower().startswith(_PREFIX)


def _compared(file: Path, data: bytes) -> str | None:
    """What is wrong with a file that should hold this, or None."""
    if not file.exists():
        return "missing"
    # Of what cannot be the same nothing is read, however large it is, or whatever it is.
    same = file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data
    return None if same else "differs"


def _clips(shown: list[Figure], look: Look, out: Path) -> None:
    """The moving figures, as clips of their sections."""
    from backprop.figures.animated import render_moving

    for figure in shown:
        file = render_moving(figure, look, out)
        say(f"{file}: {file.stat().st_size / 1000:.0f} kB")
