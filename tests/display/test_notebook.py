"""Records in a notebook: the table has the record's numbers, the formulas are LaTeX."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import latex2mathml.converter
import numpy as np
import pytest

from backprop import Network, explain, load, record
from backprop.core.number_format import spoken_number


class Cells(HTMLParser):
    """The text of a table's rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_a_trace_is_a_table_of_its_numbers() -> None:
    network = load("small")
    trace = record(network, *network.example()[1])
    head, *rows = Cells(trace._repr_html_()).rows
    assert head[:4] == ["layer", "neuron", "z", "a"]
    assert len(rows) == sum(trace.widths)
    for row in rows:
        layer, j = int(row[0]), int(row[1])
        assert row[3] == spoken_number(float(trace.a[layer][j]))
        assert row[5] == spoken_number(float(trace.dC_da[layer][j]))
        if layer:
            assert row[2] == spoken_number(float(trace.z[layer][j]))
            assert row[7] == spoken_number(float(trace.dC_db[layer][j]))


def test_of_wide_layers_the_most_sensitive_are_shown() -> None:
    trace = record(Network.random([300, 40, 2], seed=1), np.linspace(0, 1, 300), [1, 0])
    rows = Cells(trace._repr_html_()).rows[1:]
    shown = [int(row[1]) for row in rows if row[0] == "1" and len(row) > 2]
    order = np.argsort(-np.abs(trace.dC_da[1]))
    assert set(shown) == {int(j) for j in order[:8]}
    assert ["1", "32 more"] in rows


def test_a_batch_says_how_to_see_one() -> None:
    rng = np.random.default_rng(0)
    trace = record(Network.random([3, 2], seed=1), rng.random((5, 3)), rng.random((5, 2)))
    assert "the mean of 5 examples" in trace._repr_html_()


@pytest.mark.parametrize(
    ("name", "quantity"),
    [("chain", "w[3][0,0]"), ("small", "a[1][2]"), ("iris", "w[1][0,0]"), ("digits", "a[1][2]")],
)
def test_an_explanation_is_latex_with_its_numbers(name: str, quantity: str) -> None:
    network = load(name)
    told = explain(record(network, *network.example()[1]), quantity)
    text = told._repr_latex_()
    assert text.startswith("$$")
    assert text.endswith("$$")
    latex2mathml.converter.convert(text.strip("$"))
    # Each product in it makes what stands behind its sign of equality.
    for part in text.split(r"\\"):
        numbers = [
            re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", side).replace(" e", "e")
            for side in part.replace(r"\end{aligned}$$", "").split("=")
        ]
        if r"\cdot" in part:
            left = re.sub(r"\\underbrace\{(.*)\}_\{\\text\{.*?\}\}", r"\1", numbers[-2])
            value = eval(left.replace(r"\cdot", "*").replace("&", ""))
            assert value == pytest.approx(float(numbers[-1]), rel=5e-3, abs=2e-5)
