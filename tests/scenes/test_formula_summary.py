"""FormulaSummary: the network fills with derivatives, each at the formula that makes it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from manim import ManimColor

from backprop import Network, Quantity, record
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.clips.summary_facts import SummaryFacts
from backprop.clips.summary_parts import called
from backprop.core.aligned import as_number
from backprop.core.arithmetic import evaluate
from backprop.core.equations import Result
from backprop.drawing.mobjects.backward_network import Look
from backprop.drawing.mobjects.summary_network import SummaryNetwork
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import NETWORKS, kept, recorded, run

SOFTMAX = str(NETWORKS / "softmax.toml")
ONE_LAYER = record(
    Network.from_arrays([([[0.5, 1.0]], [0.1], "sigmoid")], name="made"), [1, 2], [1]
)


def really(trace: Any, q: Quantity, step: float = 1e-6) -> float:
    """dC/dw or dC/db by a nudge of the network itself."""
    costs = []
    for sign in (1, -1):
        built = []
        for number, layer in enumerate(trace.network.layers, 1):
            weights, biases = np.array(layer.weights), np.array(layer.biases)
            if number == q.layer:
                (weights if q.kind == "w" else biases)[q.index] += sign * step
            built.append((weights, biases, layer.activation.name))
        made = Network.from_arrays(built, name="made", cost=trace.network.cost.name)
        costs.append(record(made, trace.a[0], trace.y).cost)
    return (costs[0] - costs[1]) / (2 * step)


@pytest.mark.parametrize("name", ["relu", SOFTMAX, "small", "digits"])
def test_the_lines_of_the_summary_come_out_as_they_are_printed(name: str) -> None:
    facts = run("FormulaSummary", recorded(name)).known
    assert [*facts.spelled] == facts.names
    for line in [*facts.spelled.values(), *facts.terms.values()]:
        numbers = [f"({text})" for text, _ in line.numbers]
        computed = evaluate(line.form.format(*numbers))
        assert computed is not None
        assert Result.read(line.total).agrees(computed)


@pytest.mark.parametrize("name", ["relu", SOFTMAX, "small"])
def test_the_results_of_the_summary_are_those_of_a_real_nudge(name: str) -> None:
    trace = recorded(name)
    facts = run("FormulaSummary", trace).known
    for line, q in (("weight", facts.w), ("bias", facts.bias)):
        assert as_number(facts.spelled[line].total) == pytest.approx(
            really(trace, q), rel=2e-3, abs=1e-9
        )


@pytest.mark.parametrize("name", ["relu", SOFTMAX, "small"])
def test_a_quantity_has_the_same_digits_in_its_neuron_and_in_every_line(name: str) -> None:
    facts = run("FormulaSummary", recorded(name)).known
    lines = facts.spelled
    before = Quantity("a", facts.layer - 1, facts.w.index[1:])
    assert lines["weight"].numbers[0][0] == facts.activations[before]
    known = facts.sensitivities[facts.a]
    assert lines["hidden"].total == known
    assert lines["weight"].numbers[-1][0] == known
    assert lines["last"].total == facts.sensitivities[facts.output]
    for q, term in facts.terms.items():
        assert term.numbers[-1][0] == facts.sensitivities[q]
    if not facts.coupled:
        assert lines["last"].numbers[0][0] == facts.activations[facts.output]


def test_where_no_digits_bear_out_all_lines_the_fewest_do_that_bear_out_most() -> None:
    facts = SummaryFacts(recorded(str(NETWORKS / "certain.toml")))
    assert [name for name, line in facts.spelled.items() if not line.exact] == ["hidden"]
    assert facts.sensitivities[facts.a] == "-3.2498"


def test_names_of_layers_keep_apart_where_rows_are_close() -> None:
    facts = SummaryFacts(recorded("deep"))
    shown = {layer: facts.shown[layer] for layer in facts.layers}
    scales = facts.weights_scale, facts.slopes_scale, facts.fills_scale
    seen = Look(shown, facts.activations, facts.sensitivities, *scales)
    write, room = Notation(facts.trace.widths, DARK), Box(-3.6, 3.6, -1.1, 1.1)
    drawn = SummaryNetwork(write, facts.trace, seen, called(facts), room)
    names = [drawn.others["name", layer] for layer in drawn.layers[-3:]]
    for one, under in itertools.pairwise(names):
        assert one.get_bottom()[1] > under.get_top()[1]


def test_at_the_end_every_entry_of_the_gradient_is_seen() -> None:
    trace = recorded("small")
    scene = run("FormulaSummary", trace)
    network = scene.part("network")
    shown = {id(one) for root in scene.mobjects for one in root.get_family()}
    entries = []
    for (cause, effect), line in network.slopes.items():
        value = trace.dC_dw[effect.layer][effect.index + cause.index]
        entries.append((line, float(value)))
    entries += [(rim, float(trace.dC_db[q.layer][q.index])) for q, rim in network.rims.items()]
    assert len(entries) == scene.known.total == 20
    assert all(id(one) in shown for one, _ in entries)
    for one, value in entries:
        assert one.get_stroke_color() == ManimColor(DARK.sign(value))
    by_size = sorted(entries, key=lambda pair: abs(pair[1]))
    widths = [float(one.get_stroke_width()) for one, _ in by_size]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1] / 3


def test_hidden_neurons_and_outputs_end_with_their_sensitivities() -> None:
    trace = recorded("small")
    scene = run("FormulaSummary", trace)
    network = scene.part("network")
    shown = {id(one) for root in scene.mobjects for one in root.get_family()}
    for q, known in network.known.items():
        assert id(known.disc) in shown
        text = str(known.number[0].typst_code).strip("$ ")
        assert as_number(text) == pytest.approx(trace[q].derivative, abs=6e-5)
    softmax = run("FormulaSummary", recorded(SOFTMAX))
    for q, text in softmax.known.sensitivities.items():
        z = Quantity("z", q.layer, q.index)
        assert as_number(text) == pytest.approx(recorded(SOFTMAX)[z].derivative, abs=6e-5)


def test_network_and_formulas_keep_their_places_from_the_first_frame() -> None:
    seen: list[tuple[Any, ...]] = []

    def look(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if {"network", "formulas"} <= {*drawn}:
            circles = drawn["network"].symbols.values()
            seen.append((*(one.get_x() for one in circles), drawn["formulas"].rows["last"].get_y()))

    run("FormulaSummary", recorded("small"), look)
    assert len(seen) > 20
    assert np.ptp(np.array(seen[1:-1]), axis=0).max() < 0.01


def test_each_formula_of_the_summary_has_its_number_where_its_result_is() -> None:
    scene = run("FormulaSummary", recorded("small"))
    marks, network, facts = scene.part("marks"), scene.part("network"), scene.known
    shown = {id(one) for root in scene.mobjects for one in root.get_family()}
    rows = scene.part("formulas")
    assert [*rows.rows] == [*reversed(facts.names)]
    for name in facts.names:
        assert id(marks.badges[name]) in shown
        assert id(rows.badges[name]) in shown
        digits = {str(one[1].typst_code) for one in (marks.badges[name], rows.badges[name])}
        assert len(digits) == 1
    for name, q in (("last", facts.output), ("hidden", facts.a), ("bias", facts.a)):
        away = marks.badges[name].get_center() - network.symbols[q].get_center()
        assert network.radius < np.hypot(*away[:2]) < 2.2 * network.radius
    (edge,) = (line for pair, line in network.links.items() if pair == facts.edge)
    assert np.hypot(*(marks.entry.get_center() - edge.get_center())[:2]) < 1.2


def test_the_terms_of_the_sum_are_seen_at_their_edges_while_it_is_said() -> None:
    seen = set()

    def look(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "marks" in drawn and all(map(scene.seen, drawn["marks"].terms.values())):
            seen.add(scene.beats[-1][0])

    scene = run("FormulaSummary", recorded("small"), look)
    assert seen == {"hidden"}
    terms = [as_number(line.total) for line in scene.known.terms.values()]
    assert sum(terms) == pytest.approx(as_number(scene.known.spelled["hidden"].total), abs=6e-5)


@pytest.mark.parametrize("name", ["relu", SOFTMAX, "small"])
def test_each_formula_takes_what_one_before_it_gives(name: str) -> None:
    trace = recorded(name)
    rows = kept("FormulaSummary", trace, "formulas").rows
    order = run("FormulaSummary", trace).known.names
    texts = {one: str(rows[one].formula.typst_code).strip("$ ") for one in order}
    sides = [text.partition(" = ")[0] for text in texts.values()]
    given = [side.removeprefix('manimgrp("gives", ').removesuffix(")") for side in sides]
    last, hidden, bias, weight = (rows[one] for one in order)
    assert not last.takes
    assert bias.takes == weight.takes == given[1]
    assert hidden.takes == given[1].replace("_(j)", "_(i)").replace("^((l))", "^((l+1))")
    for one in order[1:]:
        assert texts[one].endswith(f'manimgrp("takes", {rows[one].takes})')
    # Nothing claims a slope f'(z) of its own for softmax, and the recursion sums over i.
    assert ("'(" in texts["weight"]) is not trace.network.coupled
    assert "sum_i" in texts["hidden"]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("small", ["l - 1", "l", "l + 1 \\ = L"]),
        ("relu", ["l - 1", "l", "l + 1 \\ = L"]),
        ("one-layer", ["l - 1", "l \\ = L"]),
    ],
)
def test_what_the_formulas_call_a_layer_stands_beside_it(name: str, called: list[str]) -> None:
    trace = ONE_LAYER if name == "one-layer" else recorded(name)
    network = kept("FormulaSummary", trace, "network")
    facts = run("FormulaSummary", trace).known
    texts = [one for (kind, _), one in network.others.items() if kind == "name"]
    assert [str(one.typst_code).strip("$ ") for one in texts] == called
    for layer, text in enumerate(texts, facts.layer - 1):
        row = [one for q, one in network.symbols.items() if q.layer == layer]
        assert text.get_y() == pytest.approx(row[0].get_y())
        assert text.get_right()[0] < min(one.get_left()[0] for one in row)


def test_a_deep_network_shows_its_inputs_and_last_layers() -> None:
    facts = SummaryFacts.of(Stage.of("deep"))
    assert facts.depth == 6
    assert facts.layers == [0, 3, 4, 5, 6]


def test_of_many_terms_the_largest_are_written_and_the_rest_is_one() -> None:
    facts = SummaryFacts.of(Stage.of("digits"))
    line = facts.spelled["hidden"]
    assert line.numbers[-1][1] == "rest"
    assert len(line.numbers) - 1 + line.rest == facts.trace.widths[facts.layer + 1]


def test_what_is_said_of_the_edges_fits_their_scale() -> None:
    clip, mixed = scene_class("FormulaSummary"), str(NETWORKS / "mixed.toml")
    told = {
        name: " ".join(cue.caption for cue in clip.told(Stage.of(name)))
        for name in ("small", mixed)
    }
    assert SummaryFacts.of(Stage.of(mixed)).slopes_scale.logarithmic
    assert "power of ten" in told[mixed]
    assert "power of ten" not in told["small"]
