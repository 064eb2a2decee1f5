"""A heading of one's own, or none: the picture has the room that is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backprop.audit.audit import audit
from backprop.audit.composition import Empty
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import find_scene, scene_class
from tests.cli.conftest import Run, run  # noqa: F401  (a fixture)

LONG = 'Lecture 3 of "deep" learning: #1, $x$ & the chain rule, which is so long a heading that it '
LONG += "takes two lines"


def played(title: str | None, clip: str = "ChainRule") -> object:
    scenes: list[object] = []
    with staged(replace(Stage.of("chain"), title=title)):
        pass_through(scene_class(find_scene(clip).reference), scenes.append)
    return scenes[-1]


def test_it_takes_as_many_lines_as_it_needs_and_the_rest_has_the_room() -> None:
    own, none, long = played(None), played(""), played(LONG)
    assert [len(one.title_words) for one in (own, none, long)] == [1, 0, 2]  # type: ignore[attr-defined]
    tops = [one.below.top for one in (none, own, long)]  # type: ignore[attr-defined]
    assert tops == sorted(tops, reverse=True)
    assert tops[0] == none.frame.top  # type: ignore[attr-defined]
    for line in long.title_words:  # type: ignore[attr-defined]
        assert line.width <= long.frame.width  # type: ignore[attr-defined]


def test_it_is_what_a_page_calls_the_clip() -> None:
    clip = scene_class(find_scene("ChainRule").reference)
    stage = Stage.of("chain")
    assert clip.titled(replace(stage, title="Mine")) == "Mine"  # type: ignore[attr-defined]
    assert "nudge" in clip.titled(stage)  # type: ignore[attr-defined]


@pytest.mark.parametrize("title", ["", LONG])
def test_a_clip_is_as_readable_with_another_heading(title: str) -> None:
    entry = find_scene("ChainRule")
    stage = replace(Stage.of(entry.network), title=title)
    found = audit(scene_class(entry.reference), stage).faults
    # Clips are composed for the room under a heading: without one, a band more may be empty.
    assert not [one for one in found if not isinstance(one.defect, Empty)]


def test_mistakes_are_one_line(run: Run) -> None:  # noqa: F811
    for words in (["--title", "a", "--no-title"], ["--title", ""], ["--title", "a\nb"]):
        result = run("render", "ChainRule", *words)
        assert result.exit_code == 2
        assert "title" in result.stderr
        assert result.stderr.count("\n") == 1
