"""`--layers` and `--indices-from`: what is printed and written calls things as an author does."""

from __future__ import annotations

from pathlib import Path

import pytest

from backprop import Labels, labelled, load, record
from backprop.clips.context import Stage, staged
from backprop.clips.registry import find_scene, scene_class
from backprop.core.labels import labels_now
from backprop.render.request import Request
from tests.cli.conftest import Run

ASKED = "--layers", "number", "--indices-from", "1"


def test_explain_reads_and_prints_the_same_names(run: Run) -> None:
    usual = run("explain", "small", "w[2][0,1]")
    said = run("explain", "small", "w[2][1,2]", *ASKED)
    assert said.exit_code == 0
    assert "w(2)[1,2] = w[2][1,2] = -0.88" in said.output
    renamed = {"w[2][0,1]": "w[2][1,2]", "(L)[0,1]": "(2)[1,2]", "(L)[0]": "(2)[1]"}
    expected = usual.output
    for old, new in renamed.items():
        expected = expected.replace(old, new)
    assert said.output == expected


def test_the_terms_of_a_sum_are_counted_so(run: Run) -> None:
    said = run("explain", "small", "a[1][3]", "--indices-from", "1").output
    assert "j = 1" in said
    assert "j = 2" in said
    assert "j = 0" not in said


def test_there_is_no_neuron_0(run: Run) -> None:
    said = run("explain", "small", "w[2][0,1]", "--indices-from", "1")
    assert said.exit_code == 2
    assert "indices count from 1, j runs over 1..2" in said.output
    assert run("explain", "small", "w[2][1,1]", "--indices-from", "2").exit_code == 2


def test_what_is_not_finite_and_what_is_wanted_is_called_so(run: Run) -> None:
    asked = "explain", "w[1][1,1]", "small", "--x", "1e308 1e308 1e308", "--y"
    usual, said = run(*asked, "0"), run(*asked, "1", "--indices-from", "1")
    assert "z[1][2] is inf" in usual.output
    assert "z[1][3] is inf" in said.output
    wrong = run("sheet", "IndexNotation", "small", "--focus", "a[1][1]", "--indices-from", "1")
    assert wrong.exit_code == 2
    assert "a weight, such as w[2][1,2]; found a[1][1]" in wrong.output


def test_trace_calls_neurons_so(run: Run) -> None:
    said = run("trace", "small", *ASKED).output
    assert "a(1)[3]" in said
    assert "y[2]" in said
    assert "[0]" not in said
    assert "(L" not in said
    assert run("trace", "small", *ASKED, "--json").output == run("trace", "small", "--json").output


def test_formulas_have_numbered_layers(run: Run, tmp_path: Path) -> None:
    said = run("formulas", "activation-sum", "small", "--numbers", *ASKED, "--out", tmp_path)
    assert said.exit_code == 0
    text = (tmp_path / "activation-sum.tex").read_text()
    assert "^{(2)}" in text.replace(" ", "")
    assert "(L" not in text


@pytest.mark.parametrize("focus", ["w[2][1,3]", "w(2)[1,3]", "w(L)[1,3]"])
def test_a_focus_is_asked_for_by_its_name(focus: str) -> None:
    with labelled(Labels("number", 1)):
        request = Request("WeightChainRule", Path(), focus=focus)
    stage = Stage.of("small", focus=request.focus, labels=request.labels)
    assert str(stage.focus) == "w[2][0,2]"
    with staged(stage):
        assert labels_now() == Labels("number", 1)
    assert labels_now() == Labels()


def test_a_question_counts_so() -> None:
    trace = record(load("small"), *load("small").example()[1])
    scene = find_scene("IndexNotation")
    with labelled(Labels("number", 1)):
        asked = scene_class(scene.reference).question_after(trace)
    assert asked is not None
    assert "layer 2" in asked[0]
    assert "counted from 1" in asked[1]
