"""What a lecture's page computes when something is turned, against records made here."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from backprop import Labels, Network, Trace, labelled, load, record, vary
from backprop.core.costs import COSTS
from backprop.core.errors import NumericsError
from backprop.core.number_format import plain_number, spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.io.trace_json import trace_table
from backprop.publish.lecture.turned import embedded, given, turnable
from tests.core.networks import ELEMENTWISE, ENDINGS, make
from tests.scenes.seen import NETWORKS

NAMES = ("chain", "small", "relu", "xor", "iris", "mpg", "deep", *sorted(NETWORKS.glob("*.toml")))
LAST = [*ENDINGS, ("softmax", "huber"), ("hardsigmoid", "binary_cross_entropy"),
        ("hardsigmoid", "mean_binary_cross_entropy"), ("gelu", "mse")]  # fmt: skip
CLOSE = 1e-12
TURNED = 20

Turn = tuple[Quantity, float]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that has the numbers' scripts."""
    found = browser.new_page()
    own = files("backprop.publish.lecture")
    for name in ("turn_numbers.js", "turn_text.js"):
        found.add_script_tag(content=(own / name).read_text("utf-8"))
    yield found
    found.close()


def turns(trace: Trace, seed: int) -> list[Turn]:
    """Something at another value, within three times its size or 3."""
    rng = np.random.default_rng(seed)
    names = turnable(trace)
    chosen = [names[rng.integers(len(names))] for _ in range(TURNED)]
    return [(q, float(rng.uniform(-3, 3) * max(1.0, abs(trace[q].value)))) for q in chosen]


def computed(page: Page, trace: Trace, turned: list[Turn]) -> list[dict[str, Any] | None]:
    """The page's records: of the network as it is, and of each turn."""
    start = given(trace)
    tables = [start]
    for q, value in turned:
        table = copy.deepcopy(start)
        if q.kind == "a":
            table["x"][q.index[0]] = value
        elif q.kind == "b":
            table["layers"][q.layer - 1]["b"][q.index[0]] = value
        else:
            table["layers"][q.layer - 1]["w"][q.index[0]][q.index[1]] = value
        tables.append(table)
    # As text, which a browser hands over far faster than objects.
    script = "text => JSON.stringify(JSON.parse(text).all.map(turnNumbers.record))"
    answer = page.evaluate(script, embedded({"all": tables}))
    found: list[dict[str, Any] | None] = json.loads(answer)
    return found


def recorded(trace: Trace, turned: list[Turn]) -> list[Trace | None]:
    """The same by `vary`; None where the pass cannot be run."""
    found: list[Trace | None] = [trace]
    for q, value in turned:
        try:
            found.append(vary(trace, {q: value}))
        except NumericsError:
            found.append(None)
    return found


def near(what: str, mine: Any, expected: Any, size: Any = None) -> None:
    """Equal to 1e-12 of each number, or of a size that is given."""
    mine, expected = np.asarray(mine, float), np.asarray(expected, float)
    off = np.abs(mine - expected)
    size = np.abs(expected) if size is None else size
    assert mine.shape == expected.shape, what
    assert (off <= CLOSE * size + TINY).all(), (what, mine, expected)


TINY = 1e-300
"""Below it numbers have fewer digits than others."""


def equals_record(found: dict[str, Any], trace: Trace) -> None:
    """Every number is the record's, a sum to 1e-12 of what it is a sum of."""
    expected = trace_table(trace)
    near("C", [found["C"]], [expected["C"]])
    near("terms", found["terms"], trace.terms)
    if expected["dC_dy"] is not None:
        near("dC_dy", found["dC_dy"], expected["dC_dy"])
    for number, (mine, layer) in enumerate(zip(found["layers"], expected["layers"], strict=True)):
        sizes = {}
        if number:
            before = np.abs(expected["layers"][number - 1]["a"])
            sizes["z"] = np.abs(layer["w"]) @ before + np.abs(layer["b"])
        if number < trace.network.depth:
            after = expected["layers"][number + 1]
            sizes["dC_da"] = np.abs(after["w"]).T @ np.abs(after["dC_dz"])
        for key in mine:
            if None not in np.ravel(layer[key]):
                near(f"{key}[{number}]", mine[key], layer[key], sizes.get(key))


def follows_itself(found: dict[str, Any], trace: Trace) -> None:
    """Each step from the page's own numbers, by the network's own functions.

    Where much cancels two passes agree in few digits, whoever makes them; steps do in all.
    """
    network, ending, y = trace.network, trace.ending, trace.y
    layers = [{k: np.asarray(v, float) for k, v in one.items()} for one in found["layers"]]
    last = layers[-1]
    top = last["z"], last["a"], y
    near("terms", found["terms"], ending.terms(*top))
    near("C", [found["C"]], [ending.terms(*top).sum()])
    near("dC_dy", found["dC_dy"], ending.by_y(*top))
    near("dC_da", last["dC_da"], ending.by_a(*top))
    for number in range(network.depth, 0, -1):
        here, before, f = layers[number], layers[number - 1], network.layer(number).activation
        w, b = network.layer(number).weights, network.layer(number).biases
        size = np.abs(w) @ np.abs(before["a"]) + np.abs(b)
        near(f"z[{number}]", here["z"], w @ before["a"] + b, size)
        near(f"a[{number}]", here["a"], f.value(here["z"]))
        near(f"da_dz[{number}]", here["da_dz"], f.derivative(here["z"]))
        known = ending.by_z(*top) if number == network.depth else None
        if known is None and f.pull_back:
            size = here["a"] * np.abs(here["dC_da"]).max()
            near(f"dC_dz[{number}]", here["dC_dz"], f.pull_back(here["z"], here["dC_da"]), size)
        else:
            product = here["da_dz"] * here["dC_da"] if known is None else known
            near(f"dC_dz[{number}]", here["dC_dz"], product)
        near(f"dC_db[{number}]", here["dC_db"], here["dC_dz"])
        near(f"dC_dw[{number}]", here["dC_dw"], np.outer(here["dC_dz"], before["a"]))
        size = np.abs(w).T @ np.abs(here["dC_dz"])
        near(f"dC_da[{number - 1}]", before["dC_da"], w.T @ here["dC_dz"], size)


def both(page: Page, trace: Trace, seed: int) -> Iterator[tuple[dict[str, Any], Trace]]:
    """The page's pass and Python's, at the record and turned; none where the other has none."""
    turned = turns(trace, seed)
    for found, expected in zip(computed(page, trace, turned), recorded(trace, turned), strict=True):
        assert (found is None) == (expected is None)
        if found and expected:
            yield found, expected


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_it_computes_what_is_recorded(page: Page, name: str | Path) -> None:
    network = load(name)
    for seed, (x, y) in enumerate([*network.examples.values()][:2]):
        trace = record(network, x, y)
        for found, expected in both(page, trace, seed):
            equals_record(found, expected)


@pytest.mark.parametrize(("last", "cost"), LAST)
def test_all_activations_and_costs(page: Page, last: str, cost: str) -> None:
    run = 0
    for seed, hidden in enumerate([*ELEMENTWISE, *ELEMENTWISE[:4]]):
        # Usual, and saturated.
        case = make([2, 3, 2, 3], [hidden, "tanh", last], cost, seed, scale=12.0 if seed % 2 else 1)
        try:
            trace = record(case.network, case.x, case.y)
        except NumericsError:
            continue  # a logarithm of 0; where one turns up on the way is looked at below
        for found, expected in both(page, trace, seed):
            follows_itself(found, expected)
            near("C", [found["C"]], [expected.cost], 1 + abs(expected.cost))
            run += 1
    assert run > TURNED


def test_all_costs_are_tried() -> None:
    assert {cost for _, cost in LAST} == {*COSTS}


def numbers() -> list[float]:
    rng = np.random.default_rng(7)
    found = rng.standard_normal(4000) * 10.0 ** rng.integers(-13, 13, 4000)
    shorter = [float(f"{one:.{n % 6}g}") for n, one in enumerate(found[:2000], 1)]
    # Halves that both ways are as near: the even one is taken.
    ties = [k / 2**n for k in range(1, 200, 2) for n in range(14)]
    large = [100500.0, 101500.0, 99999.5, 9999.5, 999.95, 9.99995, 0.00099995, 1e22, 5e-324]
    found = [*found.tolist(), *shorter, *ties, *large, 0.0, np.inf]
    return [*found, *(-one for one in found), np.nan]


@pytest.mark.parametrize("decimals", [2, 4])
def test_numbers_are_written_as_everywhere(page: Page, decimals: int) -> None:
    given = numbers()
    plain, spoken = page.evaluate(
        "([all, n]) => [all.map(x => turnText.plain(x, n)), all.map(x => turnText.spoken(x, n))]",
        [given, decimals],
    )
    assert plain == [plain_number(one, decimals) for one in given]
    assert spoken == [spoken_number(one, decimals) for one in given]


@pytest.mark.parametrize("labels", [Labels(), Labels("number", 1)], ids=["chapter", "numbered"])
@pytest.mark.parametrize("widths", [(1, 1, 1, 1), (2, 3, 1), (1, 1, 3)], ids=str)
def test_quantities_have_their_names(page: Page, widths: tuple[int, ...], labels: Labels) -> None:
    trace = record(Network.random(widths, 1), np.ones(widths[0]), np.zeros(widths[-1]))
    depth = len(widths) - 1
    made = [Quantity("z", depth, (0,)), Quantity("y", 0, (0,)), Quantity("a", depth, (0,)), COST]
    names = [*turnable(trace), *made]
    found = page.evaluate(
        "([all, widths, labels]) => {"
        " Object.assign(turnText.calling, labels); return all.map(q => turnText.name(q, widths)) }",
        [
            [{"kind": q.kind, "layer": q.layer, "index": q.index} for q in names],
            widths,
            asdict(labels),
        ],
    )
    with labelled(labels):
        # As text a page has a real minus.
        assert found == [q.plain(widths).replace("-", "−") for q in names]
