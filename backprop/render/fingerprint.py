"""What a clip is made of, as one key: the same key, the same bytes.

A clip comes from code, a record, a look, and the packages that draw. Its code is the scene's
module and all modules of ours that it imports, to the last; a record is a function of a
network and an example. Imports no Manim, so that a key costs milliseconds.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import cairo

from backprop.clips.reading import stamp
from backprop.clips.registry import chapter, find_scene
from backprop.core.errors import BackpropError
from backprop.core.examples import Rows, matrices
from backprop.core.labels import labelled
from backprop.core.network import Network
from backprop.io import load
from backprop.io.languages import catalogue_file
from backprop.render.registered import content
from backprop.render.request import Request

__all__ = ["all_sources", "drawn_by", "fingerprint", "sources"]

_BACKPROP = Path(__file__).parents[1]
_DRAWING = _BACKPROP / "render" / "clip.py"
_PACKAGES = (
    "av",
    "babel",
    "contourpy",
    "manim",
    "numpy",
    "pillow",
    "pycairo",
    "scipy",
    "svgelements",
    "typst",
)
"""Whose version changes what is drawn or how it is encoded."""
_NO_MATTER = {"scene", "folder", "verbose", "network"}
"""Of a request: where the files go and what is said; a scene and a network matter by what is in
them."""


def fingerprint(request: Request) -> str:
    """The key of a clip: 64 hexadecimal digits."""
    entry = find_scene(request.scene)
    network = load(request.network or entry.network)
    # The first example is the same one with its name and without.
    with labelled(request.labels):
        request = replace(request, example=network.example(request.example)[0])
    digest = hashlib.sha256()
    for name, known in drawn_by().items():
        digest.update(f"{name} {known}\n".encode())
    for field in fields(request):
        if field.name not in _NO_MATTER:
            digest.update(f"{field.name} {getattr(request, field.name)!r}\n".encode())
    digest.update(f"{entry.name}\n".encode())
    for file in sorted(sources(entry.file) | sources(_DRAWING)):
        digest.update(_content(file, stamp(file)))
    if (catalogue := catalogue_file(request.lang)) is not None:
        digest.update(_content(catalogue, stamp(catalogue)))
    for shown in (network, *map(load, entry.also)):
        _add_network(digest, shown)
    return digest.hexdigest()


def drawn_by() -> dict[str, str]:
    """Versions, as they are installed now, of all that is not ours and that the bytes depend on."""
    return {
        "Python": platform.python_version(),
        "the processor": platform.machine(),
        # The library itself, which comes with the system.
        "cairo": cairo.cairo_version_string(),
        **{name: version(name) for name in _PACKAGES},
    }


def all_sources() -> Iterator[Path]:
    """All files of ours."""
    for folder in (_BACKPROP, chapter()):
        yield from folder.rglob("*.py")


def sources(file: Path) -> frozenset[Path]:
    """A file and all of ours that it imports, directly or not, and what lies beside it."""
    found, waiting = {file}, {file}
    known: set[str | Path] = set()
    there = cache(os.path.isfile)  # as of now: the next key looks again
    while waiting:
        # Most modules import the same few: each name is looked for once.
        names = {name for one in waiting for name in _imports(one, stamp(one))} - known
        known |= names
        waiting = {one for name in names for one in _files(name, file.parent, there)} - found
        found |= waiting
    return frozenset(found)


def _files(module: str | Path, beside: Path, there: Callable[[str], bool]) -> Iterator[Path]:
    """The file of a module, and those of the packages that it is in."""
    if isinstance(module, Path):
        folder, inside = module, []
    else:
        top, *inside = module.split(".")
        if top != "backprop" and _BACKPROP in (beside, *beside.parents):
            return  # imports of ours are absolute
        folder = _BACKPROP if top == "backprop" else beside / top
    place = str(folder)
    for name in ("", *inside):
        place = f"{place}/{name}" if name else place
        for file in (f"{place}/__init__.py", f"{place}.py"):
            if there(file):
                yield Path(file)


@cache
def _imports(file: Path, _: tuple[int, int]) -> tuple[str | Path, ...]:
    """What it may import; `from a import b` may mean a.b. What is relative to it is a place."""
    try:
        tree = ast.parse(file.read_bytes())
    except SyntaxError as error:
        # Where all of it is wrong, such as its encoding, there is no line.
        line = f"line {error.lineno}: " if error.lineno else ""
        raise BackpropError(f"{file}: {line}{error.msg}") from None
    found: list[str | Path] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            place = file.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            found += [place, *(place / alias.name for alias in node.names)]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(found)


@cache
def _content(file: Path, _: tuple[int, int]) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def _add_network(digest: hashlib._Hash, network: Network) -> None:
    cost = network.cost
    digest.update(f"{network.name} {network.widths} {cost.name} {cost.parameters}\n".encode())
    for layer in network.layers:
        told = layer.activation.parameters
        digest.update(f"{layer.activation.name} {told} {layer.weights.dtype}\n".encode())
        digest.update(layer.weights.tobytes() + layer.biases.tobytes())
    for part in content(network):
        digest.update(hashlib.sha256(part).digest())
    if isinstance(network.examples, Rows):
        x, y = matrices(network.examples)
        digest.update(f"{network.examples.names}\n".encode() + x.tobytes() + y.tobytes())
        return
    for name, example in network.examples.items():
        digest.update(f"{name}\n".encode() + example.x.tobytes() + example.y.tobytes())
