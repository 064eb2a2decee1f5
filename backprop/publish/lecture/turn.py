"""A weight to turn: the network of a lesson as something that runs in the page."""

from __future__ import annotations

import html
from importlib.resources import files
from itertools import groupby

from backprop.clips.context import Stage
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.meaning import meaning
from backprop.core.quantities import Quantity
from backprop.core.salience import instructive
from backprop.core.trace import Trace
from backprop.publish.lecture.turned import SCRIPTS, as_json, embedded, why_not

__all__ = ["turn", "turn_script", "turn_style"]

_READOUT = '<p class="turn-readout"></p>\n'


def turn_style() -> str:
    """What all of them on a page look like."""
    return _own("turn.css")


def turn_script() -> str:
    """What makes all of them on a page run."""
    parts = "\n".join(map(_own, SCRIPTS))
    return f"{{\n{parts}}}\n"


def turn(stage: Stage, name: str) -> str:
    """The record of a stage, to be turned, as HTML; `name` is no other's on the page.

    Where a page cannot turn it, a line that says why.
    """
    trace = stage.trace
    why = why_not(trace)
    table = {} if why else as_json(trace)
    if table and not table["turned"]:
        why = gettext("whatever is moved in {network}, a number becomes too large.").format(
            network=trace.network.name
        )
    if why:
        told = gettext("Nothing to turn here: {why}").format(why=why)
        return f'<p class="small">{html.escape(told)}</p>'
    chain = max(trace.widths) == 1
    sliders = [Quantity(one["kind"], one["layer"], tuple(one["index"])) for one in table["turned"]]
    first = instructive(trace, "w", trace.network.depth).quantity
    chosen = sliders.index(first) if first in sliders else 0
    values = gettext("local derivatives") if chain else gettext("weights")
    edges = (values, gettext("gradient"))
    about = gettext(
        "Choose a weight, a bias or an input of {about}, and move it: forward and backward pass "
        "run again here, and everything follows."
    ).format(about=stage.about)
    radios = "\n".join(
        f'<label><input type="radio" name="{name}-edges" value="{value}"'
        f"{' checked' if value == 'value' else ''}> {words}</label>"
        for value, words in zip(("value", "gradient"), edges, strict=True)
    )
    return f"""<section class="turn" aria-labelledby="{name}-title" data-name="{name}">
<h3 id="{name}-title">{html.escape(gettext("A weight to turn"))}</h3>
<p>{html.escape(about)}</p>
<noscript><p>{html.escape(gettext("For this the page needs its script."))}</p></noscript>
<div class="turn-parts" hidden>
<div class="turn-control">
<p class="turn-which"><label for="{name}-which">{html.escape(gettext("Turn"))}</label>
<select id="{name}-which">
{_options(trace, sliders, chosen)}
</select></p>
<input type="range" aria-label="{html.escape(gettext("Value"))}">
<input type="number" step="any" aria-label="{html.escape(gettext("The same as a number"))}">
<p class="turn-back"><button type="button">{html.escape(gettext("Back"))}</button>
<button type="button">{html.escape(gettext("All back"))}</button></p>
<p class="turn-note small" role="alert"></p>
</div>
<div class="turn-picture">
<fieldset class="turn-edges"><legend>{html.escape(gettext("Lines show"))}</legend>
{radios}
</fieldset>
<div class="turn-diagram"></div>
<ul class="turn-legend"></ul>
{"" if chain else _READOUT}</div>
<div class="turn-side">
<p class="turn-cost"></p>
<div class="turn-curve"></div>
{_READOUT if chain else _outputs(trace)}<p class="turn-said" aria-live="polite"></p>
</div>
</div>
<script type="application/json">{embedded(table)}</script>
</section>
"""


def _options(trace: Trace, sliders: list[Quantity], chosen: int) -> str:
    """All sliders by kind and layer."""
    found = []
    at = 0
    for (kind, layer), group in groupby(sliders, key=lambda q: (q.kind, q.layer)):
        of = labels_now().layer(layer, trace.network.depth).replace("-", "−")
        what = {
            "w": gettext("Weights into layer {layer}").format(layer=of),
            "b": gettext("Biases of layer {layer}").format(layer=of),
            "a": gettext("Inputs"),
        }[kind]
        found.append(f'<optgroup label="{what}">')
        for q in group:
            here = " selected" if at == chosen else ""
            said = q.plain(trace.widths).replace("-", "−")
            of = html.escape(meaning(trace.network, q))
            found.append(f'<option value="{at}"{here}>{f"{said} {of}".rstrip()}</option>')
            at += 1
        found.append("</optgroup>")
    return "\n".join(found)


def _outputs(trace: Trace) -> str:
    """What each output adds to the cost; the script writes the numbers."""
    names = trace.network.outputs or ("",) * trace.widths[-1]
    called = (f"{labels_now().index(j)} {html.escape(name)}" for j, name in enumerate(names))
    rows = "\n".join(
        f'<tr><th scope="row">{one.rstrip()}</th><td></td><td></td><td></td></tr>' for one in called
    )
    caption = gettext("What the outputs add to the cost, {cost}").format(
        cost=trace.network.cost.spoken
    )
    columns = gettext("output"), gettext("is"), gettext("should be"), gettext("adds")
    heads = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in columns)
    return f"""<table class="turn-outputs">
<caption>{html.escape(caption)}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
"""


def _own(name: str) -> str:
    return (files("backprop.publish.lecture") / name).read_text("utf-8")
