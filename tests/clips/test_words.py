"""Sentences name quantities, and are said in the time that they take to read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from backprop import Quantity, load, record
from backprop.clips.words import Message, reading_time, said

NETWORK = load("chain")
TRACE = record(NETWORK, *NETWORK.example()[1])
FACTS = SimpleNamespace(trace=TRACE, w=Quantity("w", 3, (0, 0)), ratio=-0.0741234, many=12)


def test_names_are_found_in_what_is_given_then_in_the_facts() -> None:
    sentence = Message("The weight {w} moves {what} {ratio} times.")
    assert sentence(what="z").filled(FACTS) == "The weight 0.9133 moves z −0.0741 times."
    assert sentence(what="z", ratio=2.0).filled(FACTS) == "The weight 0.9133 moves z 2 times."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{w:slope}", "−0.0741"),
        ("{w:name}", "w(L)"),
        ("{ratio:round}", "−0.07"),
        ("{many}", "12"),
        ("{many:count}", "12"),
        ("{{}}", "{}"),
    ],
)
def test_a_kind_says_how(text: str, expected: str) -> None:
    assert Message(text).filled(FACTS) == expected


def test_an_output_goes_by_its_name() -> None:
    iris = load("iris")
    assert said(record(iris, *iris.example()[1]), 2, "output") == "virginica"
    assert said(TRACE, 0, "output") == "output 0"
    trace = record(iris, *iris.example()[1])
    assert said(trace, 2, "class") == "virginica"
    assert said(TRACE, 0, "class") == "0"
    assert said(trace, Quantity("a", 0, (2,)), "neuron") == "petal length"
    assert said(trace, Quantity("a", 1, (2,)), "neuron") == "neuron 2"


def test_counts_are_in_letters_up_to_ten() -> None:
    assert [said(TRACE, n, "count") for n in (0, 1, 10, 11, 1234)] == [
        "no",
        "one",
        "ten",
        "11",
        "1,234",
    ]


def test_what_is_not_named_or_has_no_way_to_be_said_is_refused() -> None:
    with pytest.raises(TypeError, match="names no b"):
        Message("{w}")(b=1.0)
    with pytest.raises(TypeError, match="no way to say"):
        Message("{w:loud}").filled(FACTS)
    with pytest.raises(AttributeError):
        Message("{nothing}").filled(FACTS)


def test_captions_are_read_at_180_words_a_minute_at_most() -> None:
    short = "A z is an a at b of c."
    assert len(short.split()) / reading_time(short) <= 3
    assert reading_time("x" * 160) == 10
