"""Setting by Typst; with a shelf, each formula once.

To set a formula is to call Typst, and to read the outlines from its SVG; to take it from a shelf
takes a millisecond.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol, TypeVar

from manim import Typst, config
from manim.constants import DEFAULT_FONT_SIZE
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath

from backprop.core.language import language_now
from backprop.drawing.notation.glyphs import packed, unpacked
from backprop.drawing.notation.outlines import drawn
from backprop.drawing.style.faces import Faces, faces_now
from backprop.io.atomic_write import write_whole

__all__ = ["Shelf", "decimals_rule", "shelved", "typeset"]

Text = TypeVar("Text", bound=Typst)


class Shelf(Protocol):
    """What was set before, by key. It may lose things, or give back what it did not take."""

    def take(self, key: str) -> bytes | None:
        """What was put there, if it still is."""

    def put(self, key: str, content: bytes) -> None:
        """Keep this, if there is room."""


_shelf: ContextVar[Shelf | None] = ContextVar("shelf", default=None)


@contextmanager
def shelved(shelf: Shelf) -> Iterator[None]:
    """Inside the block what is on the shelf is not set again, and what is set goes there."""
    token = _shelf.set(shelf)
    try:
        yield
    finally:
        _shelf.reset(token)


def decimals_rule() -> str:
    """What makes Typst write the numbers of formulas as the language here has them.

    In sources they keep their point, so that who reads one reads the same in all languages.
    """
    point = language_now().point
    if point == ".":
        return ""
    return (
        '#show math.equation: it => { show regex("\\d+\\.\\d+"): '
        f'number => number.text.replace(".", "{point}"); it }}\n'
    )


def typeset(kind: type[Text], source: str, **options: Any) -> Text:
    """`kind(source, **options)`, or a copy of one that was set before."""
    faces, rules = faces_now(), decimals_rule()
    if kind is Typst or faces.words or faces.mathematics:
        rules += faces.rules
    if rules:
        options["typst_preamble"] = rules
    shelf = _shelf.get()
    if shelf is None:
        return _set(kind, source, **options)
    # A fraction's bar is as wide as the pixels have it.
    drawn = config.pixel_width, config.frame_width, config.renderer
    told = repr((kind.__name__, source, sorted(options.items()), drawn))
    key = hashlib.sha256(told.encode()).hexdigest()
    if (content := shelf.take(key)) is not None:
        # Whatever is wrong with it: then it is set again, and kept instead.
        with suppress(Exception):
            return unpacked(content, key, kind, options.get("font_size", DEFAULT_FONT_SIZE))
    made = _set(kind, source, **options)
    if (content := packed(made, key)) is not None:
        shelf.put(key, content)
    return made


def _set(kind: type[Text], source: str, **options: Any) -> Text:
    """Without what it was made of: the parsed paths of its glyphs, and groups without a name.

    Their points have been taken, but Manim copies each mobject with all it holds at the
    beginning of every animation: kept, they are most of what a clip's plays cost to set up.
    """
    text = kind.__new__(kind)
    vars(text)["generate_mobject"] = lambda: drawn(text)
    files = _files(faces_now())
    text.__init__(source, use_svg_cache=False, font_paths=files, **options)  # type: ignore[misc]
    del vars(text)["generate_mobject"]
    text.file_name, text._svg_leaf_labels = None, {}
    named = [group for groups in text._label_aliases.values() for group in groups]
    text.id_to_vgroup_dict = {name: text.id_to_vgroup_dict[name] for name in named}
    for glyph in text.family_members_with_points():
        if isinstance(glyph, VMobjectFromSVGPath):
            glyph.path_obj = None
    return text


def _files(faces: Faces) -> list[str | Path]:
    """Folders of the fonts' files, among those that Manim keeps for a run."""
    found: list[str | Path] = []
    for font in filter(None, (faces.words, faces.mathematics)):
        folder = Path(config.get_dir("tex_dir")) / "fonts" / font.key
        if not (file := folder / "font.otf").exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(file, font.data)
        found.append(folder)
    return found
