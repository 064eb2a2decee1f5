"""`backprop sheet`: a whole clip on one page."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.clips import (
    one_scene,
    rate_option,
    scene_argument,
    shape_option,
    shown_options,
    title_options,
)
from backprop.cli.common import out_option, theme_option
from backprop.cli.terminal import say, verbose_option
from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount
from backprop.core.typed_example import shortened
from backprop.drawing.style import Theme
from backprop.render.shape import Shape

__all__ = ["sheet"]


@click.command()
@scene_argument
@shown_options
@rate_option
@title_options
@shape_option
@theme_option
@click.option("--audit", "audited", is_flag=True, help="Box what `backprop audit` finds.")
@out_option
@verbose_option
def sheet(
    scene: tuple[str, ...],
    network: str | None,
    example: str | None,
    focus: str | None,
    rate: float | None,
    title: str | None,
    shape: Shape,
    theme: Theme,
    audited: bool,
    out: Path,
) -> None:
    """Draw a whole clip on one page: each section's last frame and the middle of longer moves."""
    from backprop.audit.audit import audit
    from backprop.audit.dry_run import LOOKED_AT, watch
    from backprop.audit.sheet import marked
    from backprop.audit.sheet import sheet as drawn
    from backprop.clips.context import Stage, staged
    from backprop.clips.registry import scene_class
    from backprop.io.atomic_write import write_whole

    name, network = one_scene(scene, network)
    entry = find_scene(name)
    entry.check_rate(rate)
    stage = Stage.of(network or entry.network, example, theme, focus, rate, title=title)
    with staged(stage):
        stills, length = watch(scene_class(entry.reference), size=LOOKED_AT.shaped(shape))
    if audited:
        faults = audit(scene_class(entry.reference), stage, shape).faults
        met = [fault.nearest([still.time for still in stills]) for fault in faults]
        stills = [
            marked(still, [fault for fault, at in zip(faults, met, strict=True) if at == number])
            for number, still in enumerate(stills)
        ]
    heading = (
        f"{entry.name}, {length:.1f} s: {stage.trace.network.name}, "
        f"example {shortened(stage.example)}, {theme.name}"
    )
    page = drawn(stills, heading)
    target = out / f"{entry.name}.sheet.png"
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(target, page)
    except OSError as error:
        raise BackpropError(f"cannot write {target}: {error.strerror}") from None
    found = f", {amount(len(faults), 'fault')} boxed" if audited else ""
    say(f"{target}: {amount(len(stills), 'still')} of {length:.1f} s{found}")
