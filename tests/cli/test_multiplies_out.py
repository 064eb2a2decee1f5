"""What `explain` prints multiplies out: its text is read again and worked out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Network, Trace, load, record
from backprop.core.arithmetic import evaluate, stated
from backprop.core.equations import Result
from backprop.core.errors import BackpropError
from backprop.core.explain import Explanation, explain

FILES = sorted(
    path
    for folder in ("assets/networks", "tests/networks")
    for path in Path(folder).iterdir()
    if path.suffix == ".toml"
)
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
PRODUCT = rf"\(?{NUMBER}\)?(?:\s*·\s*\(?{NUMBER}\)?)+"
Check = tuple[str, float, Result]
"""A line, what a calculator makes of it, and the result as it is printed."""


def product_of(text: str) -> float:
    return math.prod(map(float, re.findall(NUMBER, text)))


def chain_rule(block: str) -> Iterator[Check]:
    """The product under "The chain rule", on one line or a line a layer."""
    if block.endswith("= ∞"):  # dC/da alone, larger than any number
        return
    numbers = re.findall(rf"[=·] *({PRODUCT}|\(?{NUMBER}\)?) *$", block, re.M)
    *factors, result = numbers
    if len(factors) > 1 or "·" in "".join(factors):
        yield block, product_of(" · ".join(factors)), Result.read(result)


def sum_over(block: str) -> Iterator[Check]:
    """The rows of "where ... adds up", and their sum."""
    terms = []
    for line in block.splitlines():
        row = re.fullmatch(rf"    (j = \d+ .*?|the other \d+ +|sum +) = +({NUMBER})", line)
        if row is None:
            continue
        if row[1].startswith("sum"):
            yield block, math.fsum(terms), Result.read(row[2])
            continue
        terms.append(float(row[2]))
        if row[1].startswith("j"):
            yield line, product_of(row[1].partition("  ")[2]), Result.read(row[2])


def path_list(block: str) -> Iterator[Check]:
    """Each path and its factors, and the sum."""
    terms = []
    for item in re.split(rf"^  (?= *{NUMBER}  )", block, flags=re.M)[1:]:
        text = re.match(rf" *({NUMBER})  ", item)
        assert text is not None
        value = text[1]
        if "sum, as recorded" in item:
            yield block, math.fsum(terms), Result.read(value)
            continue
        terms.append(float(value))
        factors = re.search(r"^ *= ((?:.|\n)*)", item, re.M)
        if factors is not None:
            yield item, product_of(factors[1]), Result.read(value)


def nudges(block: str) -> Iterator[Check]:
    """The ratio of two changes, and how far it is from the derivative."""
    rows = re.findall(rf"^ +\+({NUMBER}) +({NUMBER}) +({NUMBER}) +(\S.*)$", block, re.M)
    last = re.search(rf"→ 0 +({NUMBER}) ", block)
    for by, change, ratio, note in rows:
        if note == "lost in rounding":
            continue
        yield block, float(change) / float(by), Result.read(ratio)
        if note.endswith("%") and not note.startswith(("under", "over")):
            assert last is not None
            percent = abs(float(ratio) / float(last[1]) - 1) * 100
            yield block, percent, Result.read(note[:-2].strip().replace(",", ""))


def checks(text: str) -> Iterator[Check]:
    for block in text.split("\n\n"):
        if block.startswith("The chain rule\n"):
            yield from chain_rule(block)
        elif block.startswith(("where", "The chain rule:")):
            yield from sum_over(block)
        elif "paths to C0" in block:
            yield from path_list(block)
        elif block.startswith("Really nudging"):
            yield from nudges(block)


def latex_checks(latex: str) -> Iterator[Check]:
    typst = re.sub(r"\\underbrace\{(.*?)\}_\{\\text\{.*?\}\}", r"\1", latex)
    typst = typst.replace(r"\cdot", "dot").replace(r"\times", "times")
    typst = re.sub(r"10\^\{(-?\d+)\}", r"10^(\1)", typst)
    for line in re.split(r"\\\\|\\begin\{aligned\}|\\end\{aligned\}", typst):
        if r"\infty" in line:
            continue
        for one, other in stated(line.replace("&", "")):
            computed = evaluate(one)
            assert computed is not None
            yield line, computed, Result.read(other)


def check(told: Explanation) -> int:
    found = [*checks(str(told)), *latex_checks(told._repr_latex_())]
    for said, computed, result in found:
        if "∞" in said and "0 ·" in said:
            # No calculator knows what 0 · ∞ is: it is said, and test_endings.py knows.
            assert "where 0 · ∞ stands, is known from z(L)" in " ".join(str(told).split())
        elif math.isfinite(computed):
            assert result.agrees(computed), (said, computed, result)
    return len(found)


def some_names(trace: Trace) -> Iterator[str]:
    for layer, width in enumerate(trace.widths):
        for j in {0, width - 1}:
            yield f"a[{layer}][{j}]"
            if layer:
                yield from (f"z[{layer}][{j}]", f"b[{layer}][{j}]")
                yield from (f"w[{layer}][{j},{k}]" for k in {0, trace.widths[layer - 1] - 1})


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_with_every_network_at_hand(path: Path) -> None:
    net = load(path)
    count = 0
    for example in list(net.examples.values())[:2]:
        trace = record(net, example.x, example.y)
        for name in some_names(trace):
            count += check(explain(trace, name))
    assert count


@given(
    st.lists(st.integers(1, 12), min_size=2, max_size=5),
    st.integers(0, 1000),
    st.sampled_from(["tanh", "sigmoid", "relu", "softplus"]),
    st.sampled_from([None, "softmax"]),
    st.floats(-6, 4),
    st.data(),
)
def test_with_any_network(sizes, seed, activation, last, power, data) -> None:
    net = Network.random(sizes, seed, activation=activation, last=last)
    rng = np.random.default_rng(seed)
    try:
        trace = record(net, rng.random(sizes[0]) * 10**power, rng.random(sizes[-1]))
        told = explain(trace, data.draw(st.sampled_from(sorted(some_names(trace)))))
    except BackpropError:
        return
    check(told)


def test_the_reader_finds_what_is_wrong() -> None:
    net = load("small")
    example = next(iter(net.examples.values()))
    text = str(explain(record(net, example.x, example.y), "a[1][0]"))
    good = [*checks(text)]
    assert len(good) > 8
    assert all(result.agrees(computed) for _, computed, result in good)
    row = re.search(rf"j = 0 .* = +({NUMBER})", text)
    assert row is not None
    wrong = text.replace(row[0], row[0] + "9").replace(f"= {row[1]}9", "= 7.777")
    assert any(not result.agrees(computed) for _, computed, result in checks(wrong))
