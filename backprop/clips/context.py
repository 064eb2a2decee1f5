"""What a scene is about to show: a record, its name, and a theme.

A renderer sets the stage with `staged`; a scene run by plain `manim` finds the network, the
example and the theme in the environment, or takes its defaults.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from backprop.clips.tempo import Tempo
from backprop.clips.voice import Voice
from backprop.core.examples import Example
from backprop.core.labels import Labels, labelled, labels_now
from backprop.core.language import gettext, in_language, language_now
from backprop.core.quantities import Quantity
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.core.typed_example import shortened
from backprop.drawing.style import Theme, find_theme
from backprop.drawing.style.faces import faced
from backprop.io import load
from backprop.io.languages import find_language

__all__ = ["Stage", "current_stage", "staged"]

_stage: ContextVar[Stage | None] = ContextVar("stage", default=None)


@dataclass(frozen=True, slots=True)
class Stage:
    """The record of one example, the example's name, the theme, and what the clip is about.

    Without a focus each clip chooses what it is about, and without a rate of its own the learning
    rate of a training that it shows. Layers and neurons are called as `labels` says, and all goes
    as fast as `tempo` says. A title stands in place of the clip's own; "" leaves it out. What is
    said is in the language `lang`; with a voice it waits until that has said it.
    """

    trace: Trace
    example: str
    theme: Theme
    focus: Quantity | None = None
    rate: float | None = None
    labels: Labels = field(default_factory=labels_now)
    tempo: Tempo = field(default_factory=Tempo)
    title: str | None = None
    lang: str = field(default_factory=lambda: language_now().code)
    voice: Voice | None = None

    @classmethod
    def of(
        cls,
        network: str,
        example: str | None = None,
        theme: str | Theme = "dark",
        focus: str | None = None,
        rate: float | None = None,
        labels: Labels | None = None,
        tempo: Tempo | None = None,
        title: str | None = None,
        lang: str | None = None,
        voice: Voice | None = None,
    ) -> Stage:
        """Load a network by file or name and record one of its examples.

        Focus and class are read as `labels` calls things, by default as they are called here;
        the language, too, is that of here.
        """
        labels = labels or labels_now()
        loaded = load(network)
        widths = loaded.widths
        with labelled(labels):
            name, (x, y) = loaded.example(example)
            asked = None if focus is None else Quantity.asked(focus, widths).check(widths)
        if name not in loaded.examples:  # typed in numbers: it is the only one that is shown
            loaded = replace(loaded, examples={name: Example(x, y)})
        shown = record(loaded, x, y)
        look = find_theme(theme)
        code = language_now().code if lang is None else find_language(lang).code
        return cls(shown, name, look, asked, rate, labels, tempo or Tempo(), title, code, voice)

    @property
    def about(self) -> str:
        """Which network and example, in words."""
        widths = "-".join(map(str, self.trace.widths))
        return gettext("{network}, {widths}, example {example}").format(
            network=self.trace.network.name, widths=widths, example=shortened(self.example)
        )


@contextmanager
def staged(stage: Stage) -> Iterator[None]:
    """Show this stage in every scene made inside the block."""
    token = _stage.set(stage)
    try:
        language = find_language(stage.lang)
        with labelled(stage.labels), faced(stage.theme), in_language(language):
            yield
    finally:
        _stage.reset(token)


def current_stage(default: str) -> Stage:
    """The stage that was set, or one from BACKPROP_NETWORK, _EXAMPLE, _THEME, _FOCUS and _LANG."""
    return _stage.get() or Stage.of(
        os.environ.get("BACKPROP_NETWORK") or default,
        os.environ.get("BACKPROP_EXAMPLE") or None,
        os.environ.get("BACKPROP_THEME") or "dark",
        os.environ.get("BACKPROP_FOCUS") or None,
        lang=os.environ.get("BACKPROP_LANG") or None,
    )
