"""A theme of one's own: what is given is kept or refused, what is not given gives way."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from backprop.core.errors import BackpropError, FileError
from backprop.drawing.style import (
    BOTH,
    DARK,
    LIGHT,
    THEMES,
    Theme,
    contrast,
    find_theme,
    read_theme,
)
from backprop.drawing.style.colour_vision import KINDS, closest, difference, lab, seen_as
from backprop.drawing.style.theme_file import APART


def theme(folder: Path, text: str) -> Theme:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return read_theme(file)


def can_be_told_apart(found: Theme) -> None:
    assert contrast(found.quiet, found.background) >= 4.5
    for name, colour in found.meanings.items():
        assert contrast(colour, found.background) >= (3 if name == "highlight" else 4.5), name
    for one, other in itertools.combinations(found.meanings, 2):
        if {one, other} != {"ink", "highlight"}:
            for kind in KINDS:
                colours = lab(found.meanings[one], kind), lab(found.meanings[other], kind)
                assert difference(*colours) >= APART, (one, other, kind)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ('background = "#FFFDF5"\nweight = "#0B5FA5"\ncost = "#c1121f"', LIGHT),
        ('background = "#002B36"\nnegative = "#FF5E00"', DARK),
        ('like = "dark"\npositive = "#27C6FE"', DARK),
        ('ink = "#FFF"', DARK),
        ("", DARK),
    ],
)
def test_what_is_given_is_kept_and_the_rest_gives_way(
    tmp_path: Path, text: str, base: Theme
) -> None:
    found = theme(tmp_path, text)
    can_be_told_apart(found)
    assert found.name == "mine"
    given = dict(line.split(" = ") for line in text.upper().splitlines())
    for key, colour in given.items():
        if key not in ("LIKE", "INK"):
            assert getattr(found, key.lower()) == colour.strip('"')
    same = [one for one in base.meanings if base.meanings[one] == found.meanings[one]]
    assert len(same) >= 2, "only what has to is changed"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('wieght = "#123456"', "found 'wieght': did you mean 'weight'?"),
        ('cost = "red"', "cost: expected a colour, as \"#1B6CA8\", found 'red'"),
        ("cost = 3", "cost: expected a colour"),
        ('cost = "#12345"', "cost: expected a colour"),
        ('like = "lihgt"', "found 'lihgt': did you mean 'light'?"),
        ("name = 3", "name: expected a name"),
        ('background = "#808080"', "no colour is left for"),
        ('weight = "#000"', "against the background #0B0C0F, where 4.5:1 is asked for"),
        ('weight = "#27C6FD"\npositive = "#27C6FE"', "positive: #27C6FE is too near weight"),
        ("cost = [", "expected TOML"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(FileError) as caught:
        theme(tmp_path, text)
    assert line in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "mine.toml"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ['weight = "#000"', 'bias = "#FC4858"\ncost = "#FC4857"'])
def test_the_colour_that_is_proposed_would_do(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match="would do") as caught:
        theme(tmp_path, text)
    name, better = str(caught.value).rsplit(": ", 1)[1].removesuffix(" would do").split(" = ")
    lines = [line for line in text.splitlines() if not line.startswith(name)]
    found = theme(tmp_path, "\n".join([*lines, f"{name} = {better}"]))
    assert getattr(found, name) == better.strip('"')


def test_a_theme_is_found_by_name_by_file_or_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "of mine"')
    assert find_theme("Light") is LIGHT
    assert find_theme(str(tmp_path / "mine.toml")).name == "of mine"
    assert find_theme(DARK) is DARK
    with pytest.raises(BackpropError, match="did you mean 'projector'"):
        find_theme("projektor")


def test_one_is_for_every_eye_and_one_for_a_bright_room() -> None:
    def least(one: Theme) -> float:
        words = {name: colour for name, colour in one.meanings.items() if name != "highlight"}
        return min(closest(words, kind)[0] for kind in KINDS)

    safe, projector = THEMES["safe"], THEMES["projector"]
    assert least(safe) > 1.5 * max(map(least, BOTH))
    read = [one for name, one in projector.meanings.items() if name != "highlight"]
    assert min(contrast(one, projector.background) for one in (projector.quiet, *read)) >= 7
    assert least(projector) > max(map(least, BOTH))


def test_a_colour_is_seen_as_it_looks_to_who_sees_all() -> None:
    for colour, kind in itertools.product(("#FC4857", "#27C6FD", "#808080"), KINDS):
        assert difference(lab(seen_as(colour, kind)), lab(colour, kind)) < 1
