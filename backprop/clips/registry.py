"""Which clips there are: the chapter's, found in a folder, and a user's own, by path.

Imports no Manim, so that a list of them is there at once; a clip's class is loaded from its file
when it is asked for. The files are no package: their folder's name stays free for the user's.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from backprop.clips.declaration import Declaration, Moment, check_cost
from backprop.clips.reading import classes_in, declared_in
from backprop.core.errors import BackpropError
from backprop.core.names import looked_up, unknown
from backprop.core.quantities import Quantity

if TYPE_CHECKING:
    from backprop.clips.scene import RecordedScene
    from backprop.core.network import Network

__all__ = ["catalog", "chapter", "chosen_scenes", "find_scene", "moments", "scene_class"]

_FOLDERS = (
    Path(__file__).parents[1] / "_scenes",  # an installed wheel
    Path(__file__).parents[2] / "scenes",  # a checkout
)


def chapter() -> Path:
    """The folder of the chapter's clips."""
    return next(folder for folder in _FOLDERS if folder.is_dir())


@cache
def catalog() -> tuple[Declaration, ...]:
    """The chapter's clips in its order."""
    found = (one for file in sorted(chapter().rglob("*.py")) for one in declared_in(file))
    return tuple(sorted(found, key=lambda one: one.order))


def moments() -> list[tuple[Declaration, Moment]]:
    """The chapter's figures in their order, each with the clip that it is a moment of."""
    found = [(clip, moment) for clip in catalog() for moment in clip.figures]
    return sorted(found, key=lambda one: one[1].order)


def find_scene(name: str) -> Declaration:
    """Return the clip of that name, whatever its case and gaps; or FILE.py:NAME, a user's own.

    Raises
    ------
    BackpropError
        There is none; it says which there are.
    """
    file, _, own = name.rpartition(":")
    if own.endswith(".py"):
        file, own = name, ""
    if file.endswith(".py"):
        return _own(Path(file), own)
    named = {entry.name: entry for entry in catalog()}
    bare = name.replace("_", "").replace("-", "").replace(" ", "")
    found = looked_up(bare, named)
    if found is None:
        raise BackpropError(unknown("unknown scene", name, named))
    return found


def chosen_scenes(
    names: Sequence[str], network: Network | None, focus: Quantity | None = None
) -> tuple[list[Declaration], list[Declaration]]:
    """The clips of these names, or all that can show network and focus; and those left out.

    A clip that was named and cannot show them is a mistake, not left out. Without a network
    each clip shows its own.
    """
    if names:
        entries = list(dict.fromkeys(find_scene(name) for name in names))
        for entry in entries:
            if network is not None:
                entry.check(network)
            entry.check_focus(focus)
        for entry in entries:
            if [one.name for one in entries].count(entry.name) > 1:
                raise BackpropError(f"two clips are called {entry.name}: show one at a time")
        return entries, []
    if network is not None:
        check_cost(network, "a clip")
    shown = [
        entry
        for entry in catalog()
        if (network is None or entry.shows(network)) and entry.takes(focus)
    ]
    return shown, [entry for entry in catalog() if entry not in shown]


def scene_class(name: str) -> type[RecordedScene]:
    """The class of a clip, loaded from its file.

    Raises
    ------
    BackpropError
        There is none, or what there is shows no record.
    """
    from backprop.clips.scene import RecordedScene

    entry = find_scene(name)
    found = getattr(_loaded(entry.file), entry.name, None)
    if not (isinstance(found, type) and issubclass(found, RecordedScene)):
        raise BackpropError(
            f"{entry.file}: {entry.name} is no clip: derive it from backprop.clips.RecordedScene"
        )
    return found


def _own(file: Path, name: str) -> Declaration:
    """A clip of the user's own; without a name the only one that there is in the file."""
    file = file.resolve()
    declared = {one.name: one for one in declared_in(file)}
    classes = classes_in(file)
    names = [name] if name else list(declared or classes)
    if len(names) == 1 and names[0] in classes:
        # One that declares nothing is shown with the default network.
        found = declared.get(names[0]) or Declaration(name=names[0], file=file)
        # Its place is after the chapter, whatever it says.
        return replace(found, order=math.inf, summary=found.summary or found.name)
    if name:
        raise BackpropError(f"{file}: {unknown('unknown scene', name, classes)}")
    there = ", ".join(f"{file.name}:{one}" for one in names) or "no class"
    raise BackpropError(f"{file}: expected one clip, found {there}")


def _loaded(file: Path) -> ModuleType:
    """The module of a file, run once in a process."""
    place = hashlib.sha256(bytes(file)).hexdigest()[:8]
    name = f"backprop_clips_{file.stem}_{place}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    if chapter() not in file.parents:
        # As Python does for a script: what lies beside it can be imported.
        sys.path.insert(0, str(file.parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise BackpropError(f"{file}: {_said(error, file)}") from error
    return module


def _said(error: Exception, file: Path) -> str:
    """What went wrong while a file was run, and in which line of it."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}"
    passed = traceback.extract_tb(error.__traceback__)
    lines = [at.lineno for at in passed if at.filename == str(file)]
    where = f"line {lines[-1]}: " if lines else ""
    return f"{where}{type(error).__name__}: {error}"
