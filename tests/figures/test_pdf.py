"""PDFs can be searched: what is written in a picture is on its page, in letters nobody sees."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pypdfium2
import pytest
from manim import Square

from backprop.drawing.notation import literal
from backprop.figures.catalog import find_figure
from backprop.figures.figure_files import Look, figure_stills, formula_sources
from backprop.figures.formulas import FORMULAS, find_formula
from backprop.figures.page import Page
from backprop.figures.pdf import pdf
from backprop.figures.plain_text import plain_texts
from backprop.figures.still import Still


@cache
def still(name: str) -> Still:
    formula = name.startswith("formula-")
    asked = [find_formula(name.removeprefix("formula-"))] if formula else []
    (found,) = figure_stills([] if formula else [find_figure(name)], asked, Look())
    return found


def opened(one: Still) -> pypdfium2.PdfPage:
    (page,) = pypdfium2.PdfDocument(pdf(one))
    return page


def words_on(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


@pytest.mark.parametrize("width", [None, 30.0], ids=["as it is", "at a width"])
def test_each_text_is_found_where_it_is_seen(width: float | None) -> None:
    one = Page(width).put(still("cost-of-one-example"), lambda *_: None)
    page = opened(one)
    wide, _ = page.get_size()
    left, right, bottom, _ = one.box
    unit = wide / (right - left)
    found = set()
    for text in one.texts:
        begins, ends, low, over = text.box
        place = (begins - left, low - bottom, ends - left, over - bottom)
        read = page.get_textpage().get_text_bounded(*(unit * at for at in place))
        found.add(read.strip())
    assert found == {
        *("C0 = (a(L) − y)^2", "= (0.6593 − 1)^2", "= (−0.3407)^2", "= 0.1161", "1/4C0"),
        *("a(L) − y = −0.3407", "0.6593", "a(L)", "0", "0.5", "1", "y", "Cost"),
    }
    # From the top down.
    said = words_on(page)
    assert said.index("C0 = (a") < said.index("= (0.6593") < said.index("= 0.1161")


def test_the_letters_change_nothing_that_is_seen() -> None:
    one = still("chain-rule-breakdown")
    with_text, without = (
        opened(each).render(scale=2).to_numpy() for each in (one, replace(one, texts=()))
    )
    assert np.array_equal(with_text, without)


def test_a_placeholder_that_is_not_seen_is_not_found() -> None:
    said = words_on(opened(still("tree-arrows")))
    assert "Δw(L) = 0.1 " in said
    assert "= 0 " not in said


def test_a_figure_without_text_has_a_page() -> None:
    square = Square().set_stroke("#FFFFFF", 4)
    assert words_on(opened(Still("made", (square,), "Made", "For a test", None))) == ""


@pytest.mark.parametrize("name", ["cost", "long-path"])
def test_a_formulas_sources_are_attached(name: str) -> None:
    one = still(f"formula-{name}")
    document = pypdfium2.PdfDocument(pdf(one))
    there = [document.get_attachment(at) for at in range(document.count_attachments())]
    sources = formula_sources(find_formula(name), Look(), plain=True)
    assert {each.get_name(): bytes(each.get_data()).decode() for each in there} == {
        f"{name}.typ": sources["typ"],
        f"{name}.tex": sources["tex"],
    }


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda one: one.name)
def test_every_formula_is_one_line_of_plain_letters(formula: object) -> None:
    one = still(f"formula-{formula.name}")  # type: ignore[attr-defined]
    (text,) = one.texts
    (line,) = plain_texts([text.source])
    said = words_on(opened(one))
    assert said == " ".join(line.split())
    # No letter of mathematics' own alphabets, which nobody types.
    assert not any(0x1D400 <= ord(letter) <= 0x1D7FF for letter in said)


def test_sources_in_plain_letters() -> None:
    lines = {
        "$ z^((L)) = w_(j k)^((L)) a_k^((L-1)) + b $": "z(L) = w_jk(L)a_k(L−1) + b",
        "$ -0.5 dot (-2) - 3 $": "−0.5 ⋅ (−2) − 3",
        "$ 7 times 10^(-5) $": "7 × 10^−5",
        "$ frac(1 - y, 1 - a) $": "(1 − y)/(1 − a)",
        "$ sum_(j=0)^(n-1) x_j^2 $": "∑_(j=0)^(n−1) x_j^2",
        "#align(center)[how much \\ $z$ per \\ unit?]": "how much z per unit?",
        'text of $text(fill: #rgb("#FF0000"), w^((L)))$': "text of w(L)",
        literal('a ] "b" <br> # $') + " more": 'a ] "b" <br> # $ more',
        '$ manimgrp("x", a) + sqrt(2) $': "a + √(2)",
    }
    assert plain_texts(list(lines)) == list(lines.values())
    assert plain_texts([]) == []
