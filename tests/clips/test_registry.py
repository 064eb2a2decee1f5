"""The list of clips: true, and there without Manim."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import replace

import pytest

from backprop import load
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.declaration import Declaration, moment_of
from backprop.clips.registry import catalog, chosen_scenes, find_scene, scene_class
from backprop.clips.scene import RecordedScene
from backprop.core.errors import BackpropError


@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.name)
def test_a_scene_is_a_recorded_one_and_declares_what_was_read(entry: Declaration) -> None:
    found = scene_class(entry.name)
    assert issubclass(found, RecordedScene)
    # What was read without running the file is what Python makes of it.
    assert replace(found.clip, file=entry.file, figures=entry.figures) == entry
    declared = [moment_of(member) for _, member in inspect.getmembers(found)]
    assert {*filter(None, declared)} == {*entry.figures}


def test_clips_that_take_one_neuron_a_layer_leave_wider_networks_to_others() -> None:
    wide, chain = load("small"), load("tests/networks/deep.toml")
    shown, left_out = chosen_scenes([], wide)
    assert {entry.name for entry in shown} >= {
        "AverageOverExamples",
        "GradientVector",
        "MultiPathSum",
    }
    assert "ChainRule" in {entry.name for entry in left_out}
    assert {*shown, *left_out} == {*catalog()}
    assert chosen_scenes([], None) == ([*catalog()], [])
    shown, left_out = chosen_scenes([], chain)
    assert [entry.name for entry in left_out] == ["DigitNetwork"]
    assert chosen_scenes([], load("digits"))[0][-1].name == "DigitNetwork"
    with pytest.raises(
        BackpropError, match=r"square picture, such as digits .*; small has 3 input"
    ):
        chosen_scenes(["DigitNetwork"], wide)
    with pytest.raises(BackpropError, match="one neuron a layer, such as chain; small is 3-3-2"):
        chosen_scenes(["chainrule"], wide)
    with staged(Stage.of("small")), pytest.raises(BackpropError, match="one neuron a layer"):
        watch(scene_class("ChainRule"))


def test_a_clip_named_twice_is_made_once() -> None:
    (entry,), left_out = chosen_scenes(["ChainRule", "chainrule"], None)
    assert (entry.name, left_out) == ("ChainRule", [])


def test_names_are_found_in_any_case_and_wrong_ones_say_what_there_is() -> None:
    assert find_scene("multipathsum").name == "MultiPathSum"
    with pytest.raises(BackpropError, match="expected one of SimplestNetwork, "):
        find_scene("Nope")


def test_the_catalogue_and_the_themes_import_no_manim() -> None:
    known = "backprop.clips.registry, backprop.drawing.style"
    code = f"import sys, {known}; sys.exit('manim' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
