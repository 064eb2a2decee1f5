"""The text's formulas: their numbers hold, and LaTeX and MathML say the same."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import latex2mathml.converter
import pytest

from backprop import Quantity, load, record
from backprop.core.equations import Result
from backprop.drawing.style import DARK
from backprop.figures.figure_files import Look, formula_sources
from backprop.figures.formulas import FORMULAS, Formula
from backprop.figures.mathml_latex import latex, mathml
from tests.scenes.seen import NETWORKS

SOFTMAX, DEEP = (str(NETWORKS / f"{name}.toml") for name in ("softmax", "deep"))
CASES = [
    (network, formula)
    for network in (
        "chain",
        "small",
        "relu",
        "iris",
        "digits",
        SOFTMAX,
        str(NETWORKS / "deep.toml"),
        str(NETWORKS / "saturated.toml"),
        str(NETWORKS / "billionths.toml"),
    )
    for formula in FORMULAS
    if formula.shows(load(network))
]


def ids(case: tuple[str, Formula]) -> str:
    return f"{Path(case[0]).stem}-{case[1].name}"


def plain(formula: Formula, network: str, *, numbers: bool) -> str:
    return formula_sources(formula, Look(network), plain=True, numbers=numbers)["tex"].strip()


def computed(side: str) -> float | None:
    """The value of a product or sum of numbers; None if there are symbols in it."""
    text = re.sub(r"\\underbrace\{(.*?)\}_\{\\text\{.*?\}\}", r"(\1)", side)
    text = re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"(\1/\2)*", text)
    text = text.replace(r"\cdot", "*").replace(r"\times", "*").replace(r"\left", "")
    text = text.replace(r"\right", "").replace("{", "(").replace("}", ")").replace("^", "**")
    text = text.replace("&", "").strip().rstrip(",")
    # 2(0.6 - 1) is a product.
    text = re.sub(r"(\d)\(", r"\1*(", text)
    if not re.fullmatch(r"[\d.+\-*/() ]+", text):
        return None
    return float(eval(text))


def printed(side: str) -> Result | None:
    """The number that a side is, None if it is more."""
    text = re.sub(r" ?\\times 10\^\{(-?\d+)\}", r"e\1", side.replace("&", "").strip(" ,"))
    return Result.read(text) if re.fullmatch(r"-?[\d.]+(e-?\d+)?", text) else None


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_what_stands_beside_an_equals_sign_is_equal(case: tuple[str, Formula]) -> None:
    network, formula = case
    text = plain(formula, network, numbers=True)
    lines = re.sub(r"\\(begin|end)\{aligned\}", "", text).split(r"\\")
    checked = 0
    for part in (part for line in lines for part in line.split(r"\quad")):
        for one, other in itertools.pairwise(part.split("=")):
            value, result = computed(one), printed(other)
            if value is not None and result is not None:
                assert result.agrees(value), part
                checked += 1
    alone = {"gradient", "sensitivity", "local-derivatives", "sum-by-activation", "activation"}
    assert checked or formula.name in alone or "ln" in text


def shown(formula: str, network: str) -> list[float]:
    """All numbers of a formula's last line."""
    found = next(one for one in FORMULAS if one.name == formula)
    line = plain(found, network, numbers=True).split(r"\\")[-1]
    return [float(number) for number in re.findall(r"-?\d+\.\d+", line)]


def test_numbers_are_the_records() -> None:
    network = load("chain")
    trace = record(network, *network.example()[1])
    w, b = trace.dC_dw[3][0, 0], trace.dC_db[3][0]
    assert shown("sensitivity", "chain") == pytest.approx([w], abs=5e-5)
    assert shown("bias", "chain")[-1] == pytest.approx(b, abs=5e-5)
    assert shown("local-derivatives", "chain") == pytest.approx(
        [trace.a[2][0], trace.da_dz[3][0], trace.dC_da[3][0]], abs=5e-5
    )
    blocks = [part.ravel() for pair in zip(trace.dC_dw, trace.dC_db, strict=True) for part in pair]
    gradient = next(one for one in FORMULAS if one.name == "gradient")
    rows = plain(gradient, "chain", numbers=True).rpartition(r"\begin{matrix}")[2]
    found = [float(row) for row in re.findall(r"-?\d+\.\d+", rows)]
    assert found == pytest.approx([float(x) for block in blocks for x in block], abs=5e-5)
    costs = [record(network, x, y).cost for x, y in network.examples.values()]
    assert shown("mean-cost", "chain")[-1] == pytest.approx(sum(costs) / len(costs), abs=5e-5)


def test_the_sum_is_about_an_activation_of_the_record() -> None:
    network = load("digits")
    trace = record(network, *network.example()[1])
    activation_sum = next(one for one in FORMULAS if one.name == "activation-sum")
    text = plain(activation_sum, "digits", numbers=True)
    k = int(re.findall(r"a_\{(\d+)\}\^", text)[-1])
    total = trace[Quantity("a", 2, (k,))].derivative
    assert shown("activation-sum", "digits")[-1] == pytest.approx(total, abs=5e-5)


def test_softmax_has_no_slope_of_its_own() -> None:
    for formula in FORMULAS:
        if formula.shows(load(SOFTMAX)):
            assert "softmax}'" not in plain(formula, SOFTMAX, numbers=False)


def symbols(text: str) -> str:
    """The letters, digits and signs of a MathML element, without how they are set."""
    found = "".join(ElementTree.fromstring(text).itertext())
    return re.sub(r"[\s\u2061]", "", unicodedata.normalize("NFKC", found)).replace("⋅", "·")


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_latex_says_what_mathml_says(formula: Formula) -> None:
    made = formula_sources(formula, Look(), plain=True)
    # Another's reading of our LaTeX gives the symbols of Typst's MathML.
    theirs = latex2mathml.converter.convert(made["tex"])
    assert symbols(theirs) == symbols(made["mml"])


def test_colours_are_the_themes_and_ink_has_none() -> None:
    cost = next(one for one in FORMULAS if one.name == "cost")
    made = formula_sources(cost, Look(theme="dark"))
    assert rf"\textcolor[HTML]{{{DARK.cost[1:]}}}{{C_{{0}}}}" in made["tex"]
    assert rf"\textcolor{{{DARK.cost}}}{{C_{{0}}}}" in made["web.tex"]
    assert "HTML" not in made["web.tex"]
    assert f'style="color:{DARK.cost}"' in made["mml"]
    assert "FFFFFF" not in made["tex"] + made["mml"] + made["typ"]
    bare = formula_sources(cost, Look(), plain=True)
    assert "color" not in bare["tex"] + bare["mml"] + bare["typ"]


def test_a_term_that_begins_with_a_minus_is_taken_off() -> None:
    cost = next(one for one in FORMULAS if one.name == "cost")
    line = formula_sources(cost, Look(SOFTMAX), plain=True, numbers=True)["tex"].splitlines()[0]
    trace = record(load(SOFTMAX), *load(SOFTMAX).example()[1])
    assert r"=-0\ln 0.0479-1\ln 0.07941-0\ln 0.8727=2.5331" in line
    assert -math.log(0.07941) == pytest.approx(trace.cost, rel=1e-4)


def test_latex_of_what_the_chapter_does_not_need() -> None:
    assert latex("sqrt(x) + f'(z)") == r"\sqrt{x}+f'(z)"
    assert latex('op("ReLU")(z) "if" z').startswith(r"\operatorname{ReLU}(z)")
    assert mathml("x").startswith("<math")
