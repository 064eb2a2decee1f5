"""Make the gallery, docs/gallery.md, and all pictures of the documents.

    python assets/gallery.py

Each clip is played without drawing, with the network that it is made for, and its last frame kept:
every clip ends on a still of what it was about. Figures and formulas are those of
`backprop figures`. No film is encoded.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from manim import Scene
from PIL import Image

from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, find_scene, scene_class
from backprop.figures.catalog import Figure, figures
from backprop.figures.figure_files import Look, figure_stills
from backprop.figures.formulas import FORMULAS, Formula
from backprop.figures.still import png
from backprop.io.atomic_write import write_whole
from backprop.publish.embed.markdown import plain
from backprop.render.request import QUALITIES

DOCS = Path(__file__).parents[1] / "docs"
LARGE = "MultiPathSum"
"""The clip that the README shows."""
WIDTH, LARGE_WIDTH = 400, 800
"""Pixels, at most."""
FORMULA = 0.3
"""A formula's width, of what it is drawn with: all have letters of one size but for the widest."""
COLOURS = 128

_PAGE = """# Gallery

All pictures here are made by `python assets/gallery.py`, each with the network that its clip or
figure is made for. [render.md](render.md) says how to render the clips with any other,
[figures.md](figures.md) how to make the figures.

## Clips

Their last frames.

{clips}

## Figures

{figures}

## Formulas

{formulas}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the page: its file under docs/pictures, and what is said of it."""

    file: str
    picture: bytes
    name: str
    alt: str
    says: str

    @property
    def row(self) -> str:
        """Its row in the page's table."""
        return (
            f"| ![{plain(self.alt)}](pictures/{self.file}) | **{self.name}** {plain(self.says)} |"
        )


def small(picture: Image.Image, width: int = WIDTH) -> bytes:
    """As PNG with few colours, no wider than this."""
    share = min(1.0, width / picture.width)
    size = round(picture.width * share), round(picture.height * share)
    shown = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    # Other ways to choose colours lose those of thin strokes.
    few = shown.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def last_frame(scene: type[Scene]) -> Image.Image:
    """What a scene ends on."""
    snapshots, _ = watch(scene, size=QUALITIES["m"], longer_than=None)
    return Image.fromarray(snapshots[-1].picture)


def ending(clip: Declaration) -> Image.Image:
    """What a clip ends on, with its own network."""
    with staged(Stage.of(clip.network)):
        return last_frame(scene_class(clip.name))


def example() -> type[Scene]:
    """The scene that own-scenes.md writes out."""
    code = re.findall(r"^```python\n(.*?)^```", (DOCS / "own-scenes.md").read_text(), re.M | re.S)
    names: dict[str, type[Scene]] = {}
    exec(code[0], names)
    return names["OneWeight"]


def shown_clips(clips: Sequence[Declaration]) -> Iterator[Shown]:
    """The last frame of each clip."""
    for clip in clips:
        picture = small(ending(clip))
        alt = f"The last frame of {clip.name}"
        yield Shown(f"clips/{clip.name}.png", picture, clip.name, alt, clip.summary)


def shown_figures(chosen: Sequence[Figure], formulas: Sequence[Formula]) -> Iterator[Shown]:
    """Each figure and each formula."""
    wide = {figure.name for figure in chosen}
    for still in figure_stills(chosen, formulas, Look()):
        drawn = Image.open(io.BytesIO(png(still, 2.0)))
        width = WIDTH if still.name in wide else min(WIDTH, round(FORMULA * drawn.width))
        file = f"figures/{still.name}.png"
        yield Shown(file, small(drawn, width), still.name, still.description, still.title)


def table(rows: Sequence[Shown]) -> str:
    """Pictures on the left, words on the right."""
    return "\n".join(["| | |", "|---|---|", *(one.row for one in rows)])


def write_gallery(
    docs: Path, clips: Sequence[Declaration], chosen: Sequence[Figure], formulas: Sequence[Formula]
) -> None:
    """Write the page and its pictures, and remove those of clips and figures that are no more."""
    groups = {
        "clips": list(shown_clips(clips)),
        "figures": list(shown_figures(chosen, ())),
        "formulas": list(shown_figures((), formulas)),
    }
    pictures = {one.file: one.picture for group in groups.values() for one in group}
    for file, picture in pictures.items():
        target = docs / "pictures" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, picture)
    for old in (docs / "pictures").glob("*/*.png"):
        if f"{old.parent.name}/{old.name}" not in pictures:
            old.unlink()
    page = _PAGE.format_map({name: table(group) for name, group in groups.items()})
    write_whole(docs / "gallery.md", page.encode())


if __name__ == "__main__":
    write_gallery(DOCS, catalog(), figures(), FORMULAS)
    write_whole(DOCS / "pictures" / f"{LARGE}.png", small(ending(find_scene(LARGE)), LARGE_WIDTH))
    write_whole(DOCS / "pictures" / "OneWeight.png", small(last_frame(example()), LARGE_WIDTH))
