"""Words in pictures: counts in their forms, and lines that break where one is too wide."""

from __future__ import annotations

from backprop.core.language import in_language
from backprop.drawing.notation import Notation
from backprop.drawing.notation.phrases import earlier_layers, layers, more, more_paths
from backprop.drawing.style import DARK
from backprop.io.languages import find_language

WRITE = Notation((1, 1), DARK)


def test_counts_have_their_forms() -> None:
    assert [layers(1), layers(2), more(1234)] == ["1 layer", "2 layers", "1,234 more"]
    assert earlier_layers(2) == ["2 earlier", "layers"]
    with in_language(find_language("de")):
        assert [layers(1), layers(2), more(1234)] == ["1 Schicht", "2 Schichten", "1.234 weitere"]
        assert more_paths(1, "1") == "1 weiterer Pfad"
        assert earlier_layers(1) == ["1 frühere", "Schicht"]


def test_words_that_are_too_wide_stand_in_two_lines() -> None:
    text = "as far as the cost moved, $Delta C_0 = 0.5$:"
    whole = WRITE.words(text)
    assert WRITE.broken(text, whole.width + 0.1).height == whole.height
    broken = WRITE.broken(text, 0.7 * whole.width)
    assert broken.width <= 0.7 * whole.width
    assert broken.height > 1.5 * whole.height
    assert broken.font_size == whole.font_size
    assert "$Delta C_0 = 0.5$" in broken.typst_code
    one = WRITE.broken("incomprehensible", 0.5)
    assert one.width <= 0.5 + 1e-6
