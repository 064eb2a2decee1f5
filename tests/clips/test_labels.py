"""A clip whose neurons count from 1 differs by that alone: every index is one more."""

from __future__ import annotations

import re

import pytest

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.registry import catalog, find_scene, scene_class
from backprop.clips.scene import Observer, RecordedScene
from backprop.core.labels import Labels
from backprop.io.unfinished import temporary
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

NUMBERED = ["CostOfManyOutputs", "IndexNotation"]
SHIFTED = [
    *NUMBERED,
    "VectorForm",
    "WeightChainRule",
    "WeightedSumOfMany",
    "RepeatBackwards",
    "DigitNetwork",
]
_INDEX = re.compile(r"(?<!C)_\(?(\d+)(?:,(\d+))?\)?(?=\^|\)|$| )|\b[jk] = (\d+)|(?<=[jk] )(\d+)")
_SAID = re.compile(
    r"(?:[Nn]euron|(?<!other )[Oo]utput|[Pp]ixel|number|sum|counted from|here) (\d+)(?!\.?\d)"
    r"|from \d+ to \d+|\[(\d+)(?:,(\d+))?\]"
)


class Texts(Observer):
    """All formulas that a clip shows, and all that it says."""

    def __init__(self) -> None:
        self.formulas: dict[str, None] = {}
        self.said: dict[str, None] = {}

    def play_ended(self, scene: RecordedScene, seconds: float) -> None:
        for part in scene.get_mobject_family_members():
            source = getattr(part, "typst_code", None)
            if source:
                self.formulas.setdefault(source)
        self.said.setdefault(scene.caption)


def texts(name: str, labels: Labels) -> Texts:
    found = Texts()
    entry = find_scene(name)
    stage = Stage.of(entry.network, labels=labels)
    with temporary() as folder, staged(stage), prepared(folder, QUALITIES["l"], dry_run=True):
        scene = scene_class(entry.reference)(renderer=MidFrame())
        scene.observers = (found,)
        scene.render()
    return found


def one_more(text: str, pattern: re.Pattern[str]) -> str:
    def raised(match: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda number: str(int(number[0]) + 1), match[0])

    return pattern.sub(raised, text)


def _swept(names: list[str], once: list[str]) -> list[object]:
    return [pytest.param(n, marks=[] if n in once else [pytest.mark.sweep]) for n in names]


@pytest.mark.parametrize("name", _swept(SHIFTED, NUMBERED))
def test_every_index_is_one_more(name: str) -> None:
    usual, shifted = texts(name, Labels()), texts(name, Labels(indices_from=1))
    indexed = [one for one in usual.formulas if _INDEX.search(one)]
    expected = {one_more(one, _INDEX).replace("_(10)", "_10") for one in indexed}
    found = {one.replace("_(10)", "_10") for one in shifted.formulas if _INDEX.search(one)}
    assert found == expected
    assert [*shifted.said] == [one_more(one, _SAID) for one in usual.said]


@pytest.mark.parametrize("name", _swept([one.name for one in catalog()], NUMBERED))
def test_a_clip_with_numbered_layers_has_no_l_and_no_index_0(name: str) -> None:
    shown = texts(name, Labels("number", 1))
    assert not [one for one in shown.formulas if re.search(r"\(L\b|\bL\s*-|\$L\$", one)]
    assert not [one for one in shown.formulas if re.search(r"(?<!C)_\(?(0\b|\d+,0\b|j 0)", one)]
    assert not [one for one in shown.said if re.search(r"\bL\b|[Nn]euron 0|\[0", one)]
