"""A formula that was set once is taken from disk, the same to the last point."""

from __future__ import annotations

import json
import math
import os
import pickle
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import MathTypst, Mobject, Typst, tempconfig
from manim.mobject.text import typst_mobject

from backprop import Quantity
from backprop.audit.dry_run import watch
from backprop.clips.registry import scene_class
from backprop.drawing.notation import Notation, term, typesetting
from backprop.drawing.notation.glyphs import MOST, packed, unpacked
from backprop.drawing.notation.typesetting import shelved, typeset
from backprop.drawing.style import DARK
from backprop.render.formula_cache import Outlines
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

CostOfManyOutputs = scene_class("CostOfManyOutputs")
Nudge = scene_class("Nudge")

SOURCE = f"{term('a + b^2', 'left')} = frac(c, 2)"


class Counted:
    """How often Typst was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        asked = typst_mobject.typst_to_svg_file

        def counted(*args: Any, **kwargs: Any) -> Path:
            self.times += 1
            return asked(*args, **kwargs)

        monkeypatch.setattr(typst_mobject, "typst_to_svg_file", counted)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    """None is set yet."""
    folder = tmp_path / "set"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path) -> Iterator[None]:
    with prepared(tmp_path / "media", QUALITIES["l"]):
        yield


def kept(shelf: Outlines) -> list[Path]:
    return list(shelf.folder.glob("*/*"))


def same(one: MathTypst, other: MathTypst) -> None:
    """Every part's points and colours, in the same order."""
    for first, second in zip(one.get_family(), other.get_family(), strict=True):
        assert type(first) is type(second)
        np.testing.assert_array_equal(first.points, second.points)
        np.testing.assert_array_equal(first.get_fill_rgbas(), second.get_fill_rgbas())
        np.testing.assert_array_equal(first.get_stroke_rgbas(), second.get_stroke_rgbas())
        assert first.get_stroke_width() == second.get_stroke_width()


def test_what_is_taken_is_what_was_set(tmp_path: Path, counted: Counted) -> None:
    notation = Notation((2, 1), DARK)
    source = f"{notation.symbol(Quantity.parse('w[1][0,1]'))} + {SOURCE}"
    with shelved(Outlines(tmp_path)):
        fresh = notation.formula(source)
        asked = counted.times
        assert asked
        again = notation.formula(source)
        assert counted.times == asked
        # Terms are picked by name, and each copy is its own.
        same(again.select("left"), fresh.select("left"))
        again.shift([1, 0, 0])
        same(notation.formula(source), fresh)
        assert counted.times == asked
        # Anything else that is asked for is set; a fraction's bar depends on the pixels too.
        notation.formula(source, size=11)
        asked = 2 * asked
        assert counted.times == asked
        with tempconfig({"pixel_width": 1000}):
            other = notation.formula(source)
        assert counted.times > asked
        widths = [max(part.get_stroke_width() for part in it.get_family()) for it in (fresh, other)]
        assert widths[0] != widths[1]


def alike(one: Any, other: Any, seen: set[tuple[int, int]]) -> None:
    """All that there is of two objects, to the last attribute."""
    if (id(one), id(other)) in seen:
        return
    seen.add((id(one), id(other)))
    assert isinstance(other, type(one)) or isinstance(one, int | float)
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
        assert (one.dtype, one.shape, other.flags.writeable) == (other.dtype, other.shape, True)
    elif isinstance(one, Mobject):
        assert vars(one).keys() == vars(other).keys()
        for name, value in vars(one).items():
            # Of what a copy is a copy, it tells by an address.
            if name != "original_id":
                alike(value, vars(other)[name], seen)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for name, value in one.items():
            alike(value, other[name], seen)
    elif isinstance(one, list):
        for first, second in zip(one, other, strict=True):
            alike(first, second, seen)
    else:
        assert one == other


SET = [
    (MathTypst, SOURCE, {}),
    (MathTypst, SOURCE, {"font_size": 27, "color": "#58C4DD"}),
    (MathTypst, f"{term('quad', 'nothing')} x", {"font_size": 20.5}),
    (MathTypst, f"{term(term('a', 'inner') + ' + b', 'outer')} = sqrt(x)", {}),
    (Typst, "words and $a^2$", {"typst_preamble": '#set text(font: "New Computer Modern")'}),
    (Typst, "", {}),
]


@pytest.mark.parametrize(
    ("kind", "source", "options"),
    SET,
    ids=["plain", "blue", "an empty term", "terms in terms", "words", "no words"],
)
def test_nothing_tells_what_is_taken_from_what_was_set(
    tmp_path: Path, counted: Counted, kind: type[Typst], source: str, options: dict[str, Any]
) -> None:
    with shelved(Outlines(tmp_path)):
        fresh = typeset(kind, source, **options)
        asked = counted.times
        again = typeset(kind, source, **options)
        assert counted.times == asked
    alike(fresh, again, set())
    # Both live on in the same way.
    for one in (fresh, again):
        one.shift([1, 2, 0]).scale(1.5)
    alike(fresh.copy().submobjects, again.copy().submobjects, set())
    assert not fresh.submobjects or fresh.font_size == again.font_size


def test_all_formulas_of_a_clip_can_be_kept(
    tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    fresh = typesetting._set

    def checked(kind: type[Typst], source: str, **options: Any) -> Typst:
        text = fresh(kind, source, **options)
        content = packed(text, "k")
        assert content is not None
        alike(text, unpacked(content, "k", kind, options["font_size"]), set())
        made.append(source)
        return text

    monkeypatch.setattr(typesetting, "_set", checked)
    watch(CostOfManyOutputs, longer_than=5)
    assert len(made) > 10  # others are known from clips that this process has looked at before


def changed(whole: bytes, **words: Any) -> bytes:
    """What was kept, with other words, and whole by its checksum."""
    line, _, data = zlib.decompress(whole).partition(b"\n")
    return zlib.compress(json.dumps(json.loads(line) | words).encode() + b"\n" + data)


def renumbered(whole: bytes, number: float) -> bytes:
    line, _, data = zlib.decompress(whole).partition(b"\n")
    numbers = np.frombuffer(data).copy()
    numbers[-1] = number
    return zlib.compress(line + b"\n" + numbers.tobytes())


class Planted:
    """Unpickled, it leaves a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


JUNK: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "nonsense": lambda _: b"nonsense",
    "cut": lambda whole: whole[:-9],
    "checksum": lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
    "more behind": lambda whole: whole + b"x",
    "whole junk": lambda _: zlib.compress(b"junk"),
    "a list": lambda _: zlib.compress(b"[]\n"),
    "deep": lambda _: zlib.compress(b"[" * 100_000),
    "too long": lambda _: zlib.compress(bytes(MOST + 1)),
    "other key": lambda whole: changed(whole, key="0" * 64),
    "other shapes": lambda whole: changed(whole, points=[4]),
    "negative": lambda whole: changed(whole, points=[-4, 4]),
    "no numbers": lambda whole: changed(whole, points=["4"]),
    "truth": lambda whole: changed(whole, points=[True]),
    "no part": lambda whole: changed(whole, groups={"left": [99]}),
    "no groups": lambda whole: changed(whole, groups=[]),
    "no words": lambda whole: changed(whole, code=5),
    "NaN": lambda whole: renumbered(whole, math.nan),
    "infinite": lambda whole: renumbered(whole, math.inf),
    "odd bytes": lambda whole: zlib.compress(zlib.decompress(whole) + b"x"),
}


@pytest.mark.parametrize("harm", JUNK)
def test_what_did_not_survive_is_set_again(tmp_path: Path, counted: Counted, harm: str) -> None:
    shelf = Outlines(tmp_path)
    with shelved(shelf):
        fresh = typeset(MathTypst, SOURCE)
        (file,) = kept(shelf)
        whole = file.read_bytes()
        file.write_bytes(JUNK[harm](whole))
        asked = counted.times
        same(typeset(MathTypst, SOURCE), fresh)
        assert counted.times == 2 * asked
        assert file.read_bytes() == whole
        same(typeset(MathTypst, SOURCE), fresh)
        assert counted.times == 2 * asked


@pytest.mark.parametrize("harm", ["folder", "pipe", "link", "unreadable"])
def test_whatever_is_in_its_place_is_replaced(
    tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    shelf = Outlines(tmp_path)
    with shelved(shelf):
        typeset(MathTypst, SOURCE)
        (file,) = kept(shelf)
        whole, asked = file.read_bytes(), counted.times
        with monkeypatch.context() as patch:
            if harm == "unreadable":
                # By root everything can be read.
                patch.setattr(Path, "read_bytes", lambda _: os.open("/no/such", 0))
            else:
                file.unlink()
            if harm == "folder":
                (file / "in it").mkdir(parents=True)
            elif harm == "pipe":
                os.mkfifo(file)
            elif harm == "link":
                (tmp_path / "other").write_bytes(whole)
                file.symlink_to(tmp_path / "other")
            typeset(MathTypst, SOURCE)
        assert counted.times == 2 * asked
        assert file.is_file()
        assert not file.is_symlink()
        assert file.read_bytes() == whole


@pytest.mark.parametrize("pack", [bytes, zlib.compress])
def test_a_planted_pickle_is_not_run(
    tmp_path: Path, counted: Counted, pack: Callable[[bytes], bytes]
) -> None:
    shelf, trap = Outlines(tmp_path), tmp_path / "run"
    content = pickle.dumps(Planted(trap))
    pickle.loads(content)
    trap.unlink()  # it would have worked
    with shelved(shelf):
        fresh = typeset(MathTypst, SOURCE)
        (file,) = kept(shelf)
        file.write_bytes(pack(content))
        same(typeset(MathTypst, SOURCE), fresh)
    assert not trap.exists()


def test_no_code_of_ours_reads_what_could_run() -> None:
    """Neither pickles nor their like, nor text as code."""
    odd = re.compile(
        r"import (pickle|marshal|shelve|dill|joblib|yaml)\b|allow_pickle=True|\b(eval|exec)\("
    )
    root = Path(typesetting.__file__).parents[2]
    found = [
        f"{file}: {line}"
        for top in ("backprop", "scenes")
        for file in (root / top).rglob("*.py")
        # Runs the file that its user names on the command line for that, and nothing else.
        if file != root / "backprop" / "cli" / "plugin.py"
        for line in file.read_text().splitlines()
        if odd.search(line)
    ]
    assert found == []


def test_a_disk_that_takes_no_more_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "formulas").write_text("in the way")
    shelf = Outlines(tmp_path)
    with shelved(shelf):
        assert len(typeset(MathTypst, SOURCE).family_members_with_points()) == 8
    shelf.prune()
    assert shelf.size() == (0, 0)


def test_the_oldest_go_first(tmp_path: Path) -> None:
    shelf = Outlines(tmp_path, limit=250)
    for age, name in enumerate("abcd"):
        shelf.put(name, bytes(100))
        (file,) = shelf.folder.glob(f"*/{name}")
        os.utime(file, (1e9 + age, 1e9 + age))
    assert shelf.size() == (4, 400)
    shelf.prune()
    assert {file.name for file in kept(shelf)} == {"c", "d"}


def test_a_clip_of_formulas_that_are_there_shows_the_same_pictures(
    tmp_path: Path, counted: Counted
) -> None:
    first, length = watch(Nudge, longer_than=0.5)
    assert counted.times
    counted.times = 0
    again, same_length = watch(Nudge, longer_than=0.5)
    assert counted.times == 0
    assert length == same_length
    assert len(first) == len(again) > 5
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.picture, other.picture)
