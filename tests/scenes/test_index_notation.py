"""IndexNotation: at each stop, the lit edges are those of the framed entries."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, record
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.arithmetic import evaluate, stated
from backprop.core.equations import Result
from backprop.drawing.mobjects.worked_row import WorkedRow
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import recorded, run


def made(*widths: int) -> Trace:
    rng = np.random.default_rng(7)
    layers = [
        (rng.normal(size=(n, m)).tolist(), rng.normal(size=n).tolist(), "tanh")
        for m, n in itertools.pairwise(widths)
    ]
    network = Network.from_arrays(layers, cost="quadratic", name="made")
    return record(network, rng.normal(size=widths[0]), rng.normal(size=widths[-1]))


def stops(trace: Trace, focus: str | None = None) -> tuple[Any, dict[str, Any]]:
    """What is framed and lit as each section ends: entries by index, edges by (j, k)."""
    seen: dict[str, Any] = {}

    def keep(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "matrix" not in drawn:
            return
        framed = set()
        for key, hung in scene.hanging.items():
            if key[0] == "box":
                left, right = hung.made.get_left()[0], hung.made.get_right()[0]
                bottom, top = hung.made.get_bottom()[1], hung.made.get_top()[1]
                framed |= {
                    at
                    for at, entry in drawn["matrix"].entries.items()
                    if left < entry.get_x() < right and bottom < entry.get_y() < top
                }
        lit = {
            (to.index[0], by.index[0])
            for kind, _, (by, to) in (key for key in scene.hanging if key[0] == "lit")
            if kind == "lit"
        }
        seen[scene.beats[-1][0]] = framed, lit

    return run("IndexNotation", trace, keep, focus), seen


def multiplied(trace: Trace, focus: str | None = None) -> tuple[Any, dict[str, Any]]:
    """The scene, and its parts while row and column are multiplied."""
    found: dict[str, Any] = {}

    def keep(scene: Any) -> None:
        if scene.beats[-1][0] == "order":
            found.update({part.name: one for part, one in scene.drawn.items()})

    return run("IndexNotation", trace, keep, focus), found


def captions(trace: Trace, focus: str | None = None) -> str:
    asked = None if focus is None else Quantity.parse(focus)
    scene: Any = scene_class("IndexNotation")
    told = scene.told(Stage(trace, "one", DARK, asked))
    return " ".join(dict.fromkeys(cue.caption for cue in told))


@pytest.mark.parametrize(
    ("name", "focus"),
    [
        ("small", None),
        pytest.param("relu", "w[2][1,3]", marks=pytest.mark.sweep),
        pytest.param("digits", "w[3][7,9]", marks=pytest.mark.sweep),
    ],
)
def test_edges_light_with_their_places_in_the_matrix(name: str, focus: str | None) -> None:
    trace = recorded(name)
    scene, seen = stops(trace, focus)
    _, parts = multiplied(trace, focus)
    w = scene.known.w
    assert focus is None or w == Quantity.parse(focus)
    j, k = w.index
    matrix = parts["matrix"]
    drawn = set(matrix.entries)
    row = {at for at in drawn if at[0] == j}
    expected = {
        "matrix": {(j, k)},
        "row": row,
        "column": {at for at in drawn if at[1] == k},
        "order": row,
    }
    for beat, entries in expected.items():
        assert seen[beat] == (entries, entries), beat
    # Row j is the j-th of the drawn rows from the top, column k the k-th from the left.
    heights = [matrix.across[one].get_y() for one in sorted(matrix.across)]
    places = [matrix.down[one].get_x() for one in sorted(matrix.down)]
    assert heights == sorted(heights, reverse=True)
    assert places == sorted(places)
    for at, entry in matrix.entries.items():
        written = float(entry.typst_code.split('"), ')[-1].split(")")[0])
        assert written == pytest.approx(trace.network.layer(w.layer).weights[at], abs=0.0051)


def test_the_column_that_a_row_multiplies_is_that_of_the_activations() -> None:
    trace = recorded("small")
    matrix = multiplied(trace)[1]["matrix"]
    heights = [matrix.activations[k].get_y() for k in range(3)]
    assert heights == sorted(heights, reverse=True)
    shown = [float(one.typst_code.strip("$ ")) for one in matrix.activations.values()]
    assert shown == pytest.approx(trace.a[1], abs=5e-5)


def test_by_default_the_layer_has_several_neurons_on_both_sides() -> None:
    scene: Any = scene_class("IndexNotation")
    trace = made(3, 4, 2, 1)
    w = scene.story.facts(Stage(trace, "one", DARK)).w
    assert w.layer == 2
    sizes = np.abs(trace.dC_dw[2])
    assert sizes[w.index] > 0
    # A chain of ones on a side has no choice: the last layer it is.
    assert scene.story.facts(Stage(made(1, 5, 1), "one", DARK)).w.layer == 2


@pytest.mark.parametrize(
    ("widths", "there", "absent"),
    [
        ((3, 2), "layer L−1 is called k, any neuron of layer L j.", "single"),
        ((3, 1), "Layer L has a single neuron: there j is always 0", "Layer L−1 has"),
        ((1, 3), "Layer L−1 has a single neuron: there k is always 0", "Layer L has"),
        ((1, 1), "Here both are always 0.", "first j, where it leads"),
    ],
)
def test_a_letter_is_defined_also_where_a_layer_has_one_neuron(
    widths: tuple[int, ...], there: str, absent: str
) -> None:
    said = captions(made(*widths))
    assert there in said
    assert absent not in said
    # Rows and columns are spoken of by these letters.
    assert "Row j" in said
    assert "Column k" in said


def test_layers_are_counted_from_the_last() -> None:
    said = captions(recorded("digits"), "w[1][4,300]")
    assert "Any neuron of layer L−3 is called k, any neuron of layer L−2 j." in said
    assert "Row j holds the weights of the 784 edges into neuron j." in said
    assert "From neuron 300 to neuron 4, it is " in said


@pytest.mark.parametrize(
    ("name", "focus"), [("small", None), ("digits", None), ("relu", "w[2][1,3]")]
)
def test_the_row_is_worked_in_the_digits_that_stand_in_row_and_column(
    name: str, focus: str | None
) -> None:
    trace = recorded(name)
    scene, parts = multiplied(trace, focus)
    matrix, worked, z = parts["matrix"], parts["worked"], scene.known.z
    source = str(worked[0].typst_code)
    for k, text in matrix.befores.items():
        assert text in source
        assert matrix.texts[scene.known.j, k].lstrip("-") in source
    ((sum_, written),) = stated(" ".join(*worked.equations))
    assert all(part in source for part in worked.equations[0])
    computed = evaluate(sum_)
    assert computed is not None
    assert Result.read(written).agrees(computed)
    assert Result.read(written).agrees(trace[z].value)


def test_a_row_stands_beside_its_neuron_and_an_entry_beside_its_own() -> None:
    _, parts = multiplied(recorded("small"))
    matrix, pair = parts["matrix"], parts["pair"]
    for j, row in matrix.across.items():
        assert row.get_y() == pytest.approx(pair.neurons[pair.effect(j)].get_y(), abs=0.05)
        assert matrix.tos[j].typst_code == f"to $j = {j}$"
    for k, entry in matrix.activations.items():
        assert entry.get_y() == pytest.approx(pair.neurons[pair.cause(k)].get_y(), abs=0.05)
        assert matrix.down[k].get_x() == pytest.approx(matrix.froms[k].get_x(), abs=0.3)


def test_a_count_stands_in_its_neuron() -> None:
    inside: list[bool] = []

    def look(scene: Any) -> None:
        names, pair = scene.part("names"), scene.part("pair")
        for q, count in names.counts.items():
            if scene.seen(count):
                away = np.linalg.norm(count.get_center() - pair.neurons[q].get_center())
                inside.append(bool(away < 0.01 and count.width < pair.neurons[q].width))

    run("IndexNotation", recorded("small"), look)
    assert len(inside) > 5
    assert all(inside)


def test_the_frame_and_what_is_said_of_it_are_those_of_the_caption_at_once() -> None:
    framed: dict[str, list[bool]] = {"row": [], "column": []}

    def look(scene: Any) -> None:
        beat = scene.beats[-1][0]
        if beat not in framed:
            return
        matrix, words, f = scene.part("matrix"), scene.part("words"), scene.known
        of = matrix.across[f.j] if beat == "row" else matrix.down[f.k]
        (made,) = (hung.made for key, hung in scene.hanging.items() if key[0] == "box")
        said = words[1 if beat == "row" else 2]
        there = np.abs(made.get_center() - of.get_center()).max() < 0.01
        framed[beat].append(bool(there and scene.seen(said)))

    run("IndexNotation", recorded("small"), look)
    assert all(len(some) > 2 and all(some) for some in framed.values()), framed


@pytest.mark.parametrize("name", ["small", "chain"])
def test_the_two_ends_keep_their_names_while_the_matrix_fills(name: str) -> None:
    named: dict[str, bool] = {}

    def look(scene: Any) -> None:
        facts, names = scene.known, scene.part("names")
        kept = names.lettered if facts.columns * facts.rows > 1 else names.bare
        named[scene.beats[-1][0]] = all(scene.seen(kept[q]) for q in (facts.before, facts.a))

    run("IndexNotation", recorded(name), look)
    assert all(named[beat] for beat in ("matrix", "row", "column", "order"))


def test_at_the_end_j_is_a_letter_everywhere_and_k_a_number_but_in_the_formula() -> None:
    scene = run("IndexNotation", recorded("small"))
    names, pair, facts = scene.part("names"), scene.part("pair"), scene.known
    assert scene.seen(names.lettered[facts.a])
    assert not scene.seen(names.lettered[facts.before])
    for k in range(3):
        q = Quantity("a", 1, (k,))
        assert scene.seen(pair.symbols[q])
        assert scene.seen(names.counts[q])
    assert not scene.seen(*(names.counts[facts.effect(j)] for j in range(2)))


def test_the_bias_stands_in_its_neuron_when_it_is_added() -> None:
    stood: list[bool] = []

    def look(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "worked" in drawn and scene.seen(drawn["worked"].tail):
            stood.append(bool(scene.seen(drawn["names"].bias)))

    scene = run("IndexNotation", recorded("small"), look)
    (bias,) = scene.part("names").bias
    assert bias.typst_code == "$ + 0.17 $"
    assert recorded("small").network.layer(2).biases[scene.known.j] == 0.17
    assert stood
    assert all(stood)


def test_names_have_the_whole_frame_until_the_matrix_comes_and_then_all_keeps_its_place() -> None:
    rooms: list[dict[str, Box]] = []

    def look(scene: Any) -> None:
        now = {part.name: box for part, box in scene.rooms.items()}
        if now not in rooms:
            rooms.append(now)

    scene = run("IndexNotation", recorded("small"), look)
    first, last = rooms
    assert first["pair"].bottom == first["lesson"].bottom == pytest.approx(scene.frame.bottom)
    assert "matrix" not in first
    assert last["pair"].bottom > scene.frame.bottom + last["words"].height
    names, pair, matrix, facts = (
        scene.part("names"),
        scene.part("pair"),
        scene.part("matrix"),
        scene.known,
    )
    row = matrix.across[facts.j]
    assert all(map(scene.seen, (*pair.neurons.values(), *row, scene.part("formula"))))
    assert set(names.into) == {q.index[0] for q in pair.neurons if q.layer < facts.layer}
    for k, label in names.into.items():
        assert scene.seen(label)
        assert f"_(j {k})^" in label[1].typst_code
        # It lies on its own edge, and on no other that leads there.
        lines = {by.index[0]: line for (by, to), line in pair.links.items() if to == facts.a}
        assert nearest(label, lines) == k


def nearest(label: Any, lines: dict[int, Any]) -> int:
    """The line that runs closest by a label's middle."""
    at = label.get_center()[:2]

    def away(line: Any) -> float:
        way = np.linspace(line.get_start(), line.get_end(), 200)[:, :2]
        return float(np.hypot(*(way - at).T).min())

    assert min(map(away, lines.values())) < 0.02
    return min(lines, key=lambda k: away(lines[k]))


def test_large_names_say_what_each_index_is_until_the_matrix_comes() -> None:
    seen: dict[str, set[str]] = {}

    def look(scene: Any) -> None:
        for drawn in (one for part, one in scene.drawn.items() if part.name == "lesson"):
            tall.append(drawn.edge.height)
            for name in ("layer", "neuron", "edge"):
                if all(map(scene.seen, getattr(drawn, name))):
                    seen.setdefault(name, set()).add(scene.beats[-1][0])

    tall: list[float] = []
    run("IndexNotation", recorded("small"), look)
    assert seen["layer"] == {"layers", "neurons"}
    assert seen["neuron"] <= {"neurons", "edge"}
    assert seen["edge"] <= {"edge", "matrix"}
    # Nothing in the film is written larger.
    assert min(tall) > 2


def test_a_narrow_room_breaks_the_worked_row_and_keeps_its_numbers() -> None:
    trace = recorded("small")
    scene, parts = multiplied(trace)
    matrix, facts = parts["matrix"], scene.known
    row = {k: matrix.texts[facts.j, k] for k in facts.shown[0]}
    wide, narrow = (
        WorkedRow(scene.write, trace, facts.z, row, matrix.befores, Box(0, width, 0, 2))
        for width in (13.4, 6.0)
    )
    assert narrow.height > 1.5 * wide.height > 0
    assert narrow.width <= 6.0
    assert narrow.equations == wide.equations
