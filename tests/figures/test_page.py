"""Figures for a page: as wide as asked for, with type as large as asked for, or said not to be."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
import typst
from manim import DOWN, VGroup
from PIL import Image

from backprop import BackpropError, load
from backprop.audit.texts import Texts
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK
from backprop.figures.catalog import find_figure
from backprop.figures.figure_files import Look, figure_stills, on_page
from backprop.figures.page import Page
from backprop.figures.pdf import pdf
from backprop.figures.still import Still, png, svg
from backprop.figures.writing import gap, main_size, written

NAME = "cost-of-one-example"


@cache
def natural(name: str = NAME) -> Still:
    (found,) = figure_stills([find_figure(name)], [], Look())
    return found


@cache
def put(width: float | None, size: float | None, name: str = NAME) -> Still:
    return on_page(natural(name), [find_figure(name)], Look(page=Page(width, size)))


def set_text(*lines: tuple[str, float]) -> Still:
    write = Notation(load("chain").widths, DARK)
    text = VGroup(*(write.formula(source, size) for source, size in lines)).arrange(DOWN)
    parts = tuple(text.family_members_with_points())
    texts = written(Texts(), [text], {id(part) for part in parts})
    return Still("made", parts, "Made", "For a test", None, tuple(texts))  # type: ignore[arg-type]


def never(width: float, height: float) -> Still | None:
    raise AssertionError("nothing is to be laid out")


def test_a_width_is_the_files_width() -> None:
    still = put(8.6, None)
    root, before = (ElementTree.fromstring(svg(one)) for one in (still, natural()))
    assert root.get("width") == "8.6cm"
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    assert float(root.get("height", "").removesuffix("cm")) == pytest.approx(
        8.6 * high / wide, rel=1e-4
    )
    assert root.get("viewBox") == before.get("viewBox")
    (page,) = pypdfium2.PdfDocument(pdf(still))
    assert page.get_size()[0] == pytest.approx(8.6 / 2.54 * 72, abs=0.01)
    for scale in (1, 2.5):
        picture = Image.open(io.BytesIO(png(still, scale)))
        assert picture.width == pytest.approx(scale * wide, abs=1)
        assert picture.width / picture.info["dpi"][0] * 2.54 == pytest.approx(8.6, rel=1e-3)


def test_a_type_size_is_as_a_typesetter_has_it() -> None:
    page = "#set page(width: auto, height: auto, margin: 0pt)\n"
    edges = '#set text(10pt, top-edge: "bounds", bottom-edge: "bounds")\n'
    made = typst.compile(f"{page}{edges}$0$".encode(), format="pdf")
    (alone,) = pypdfium2.PdfDocument(made)
    still = Page(None, 10).put(set_text(("0", 37)), never)
    assert still.unit is not None
    (zero,) = still.parts
    assert zero.height * still.unit == pytest.approx(alone.get_size()[1], rel=5e-3)
    assert still.type_size == pytest.approx(10)


def test_the_main_type_is_that_of_most_letters() -> None:
    assert main_size(set_text(("12345", 30), ("678", 60)).texts) == pytest.approx(30)
    assert main_size(set_text(("123", 30), ("45678", 60)).texts) == pytest.approx(60)


def test_both_are_met_by_another_layout() -> None:
    still, before = put(8.6, 10), natural()
    assert still.size is not None
    assert still.size[0] == pytest.approx(8.6)
    assert still.type_size == pytest.approx(10)
    # It is none that was made smaller: that would have had type of 7 pt, and have been wide.
    scaled = put(8.6, None)
    assert scaled.type_size is not None
    assert scaled.size is not None
    assert scaled.type_size < 8.5
    assert still.size[1] > 1.3 * scaled.size[1]
    assert sorted(one.source for one in still.texts) == sorted(one.source for one in before.texts)
    assert gap(still.texts) >= 0.08


def test_where_there_is_more_room_than_it_takes_it_stands_in_the_middle() -> None:
    still = Page(20, 5).put(natural(), never)
    assert still.size is not None
    assert still.size[0] == pytest.approx(20)
    assert still.type_size == pytest.approx(5)
    (left, right, *_), (inner, outer, *_) = still.box, natural().box
    assert inner - left == pytest.approx(right - outer)
    picture = np.asarray(Image.open(io.BytesIO(png(still, 1))).convert("RGB"))
    edge = round((inner - left) * 72) - 2
    assert (picture[:, :edge] == picture[0, 0]).all()
    assert not (picture[:, edge:-edge] == picture[0, 0]).all()


def test_what_cannot_be_read_is_told_with_what_can() -> None:
    with pytest.raises(BackpropError, match=r"cannot be read at 3 cm with type of 12 pt") as told:
        put(3, 12)
    wider, smaller = map(float, re.findall(r"give ([\d.]+) cm, or ([\d.]+) pt", str(told.value))[0])
    for page in (Page(wider, 12), Page(3, smaller)):
        page.put(natural(), never)
    for page in (Page(wider - 0.5, 12), Page(3, smaller + 0.5)):
        with pytest.raises(BackpropError):
            page.put(natural(), lambda width, height: None)


def test_texts_that_touch_are_not_taken() -> None:
    one = set_text(("12345678901234567890", 37))
    close = replace(one, texts=(*one.texts, *one.texts))
    with pytest.raises(BackpropError, match="cannot be read"):
        Page(2, 10).put(one, lambda width, height: replace(close, parts=one.parts[:2]))


def test_a_page_has_an_end() -> None:
    with pytest.raises(BackpropError, match="smaller --font-size"):
        Page(None, 200).put(set_text((" ".join("1" * 200), 37)), never)


def test_what_has_no_text_has_no_type_size() -> None:
    still = replace(natural(), texts=())
    with pytest.raises(BackpropError, match="no text: give --width alone"):
        Page(None, 10).put(still, never)
    assert Page(10).put(still, never).type_size is None
