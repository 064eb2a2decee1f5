"""The house: every room stands on a floor, and imports run down only."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = (
    "core",
    "io",
    "display",
    "drawing",
    "clips",
    "render",
    "audit",
    "figures",
    "publish",
    "cli",
)
"""From the ground up."""
MANIM = FLOORS[FLOORS.index("drawing") :]
"""Rooms that may import it."""
SCENES = ("core", "display", "drawing", "clips")
"""What the chapter's clips are written with, and whoever writes one of their own."""
FACE = [ROOT / "backprop" / name for name in ("__init__.py", "face.py")]
"""The user's: what is there at once, and what is imported when it is asked for."""
FILES = sorted([*(ROOT / "backprop").rglob("*.py"), *(ROOT / "scenes").rglob("*.py")])
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in FILES
}


def imported(file: Path) -> set[str]:
    """Modules, also those imported lazily or for types: `from a import b` may mean a.b."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            of = str(node.module)
            inner = {f"{of}.{alias.name}" for alias in node.names} & {*MODULES}
            found |= inner or {of}
    return found


def room(module: str) -> str:
    """The room of a module of ours: "" for the user's face."""
    return (*module.split("."), "")[1]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_room_reaches_only_those_below_it(file: Path) -> None:
    if file == ROOT / "backprop" / "__main__.py":
        return  # `python -m backprop` is the command
    parts = file.relative_to(ROOT).parts
    names = imported(file)
    ours = {name for name in names if name.partition(".")[0] in ("backprop", "scenes")}
    others = {name.partition(".")[0] for name in names - ours}
    assert not any(name.startswith("scenes") for name in ours), "clips are found, not imported"
    rooms = {room(name) for name in ours}
    if file in FACE:
        # What `render` needs is looked up when it is called; of its room only the name is taken.
        assert rooms <= {"face", "core", "io", "display", "publish", "render"}
        assert not any(name.startswith("backprop.render.") for name in names)
        return
    if parts[0] == "scenes":
        assert rooms <= {"", *SCENES}
        return
    own = parts[1]
    floor = FLOORS.index(own)
    assert rooms <= {*FLOORS[: floor + 1]}
    assert own in MANIM or "manim" not in others
    assert own == "cli" or not others & {"click", "rich"}
    assert own != "core" or others <= {*sys.stdlib_module_names, "numpy"}
    if parts[2] == "film":
        inside = {name for name in ours if room(name) == "render"}
        assert all(name.startswith("backprop.render.film.") for name in inside)


def test_no_files_import_one_another_in_a_circle() -> None:
    below = {name: imported(file) & {*MODULES} - {name} for name, file in MODULES.items()}
    below["backprop"] = set()  # the face, which every import of a room passes
    while free := {name for name, names in below.items() if not names}:
        below = {name: names - free for name, names in below.items() if name not in free}
    assert not below


def test_every_folder_is_a_room() -> None:
    folders = {
        file.name for file in (ROOT / "backprop").iterdir() if (file / "__init__.py").exists()
    }
    assert folders == {*FLOORS}
    faces = [ROOT / "backprop" / floor / "__init__.py" for floor in FLOORS]
    assert all(len(face.read_text().splitlines()) <= 40 for face in faces)


@pytest.mark.parametrize("folder", ["assets", "tests"])
def test_what_is_imported_by_files_that_no_type_is_checked_of_is_there(folder: str) -> None:
    """A name that moved leaves its importers behind, benchmarks too, and nothing runs those."""
    missing = [
        f"{file.relative_to(ROOT)}: {node.module}.{alias.name}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "backprop"
        for alias in node.names
        if not hasattr(importlib.import_module(str(node.module)), alias.name)
        and f"{node.module}.{alias.name}" not in MODULES
    ]
    assert missing == []
