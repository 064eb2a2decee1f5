"""Imports run down only: commands to rendering to scenes to numbers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "backprop/cli": ("manim",),
    "backprop/rendering": ("click", "backprop.cli"),
    "scenes": ("click", "backprop.cli", "backprop.rendering"),
    "backprop": ("manim", "click", "rich", "scenes", "backprop.cli", "backprop.rendering"),
}


def room(file: Path) -> str:
    name = file.relative_to(ROOT).as_posix()
    return next(prefix for prefix in FORBIDDEN if name.startswith(f"{prefix}/"))


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


FILES = sorted([*(ROOT / "backprop").rglob("*.py"), *(ROOT / "scenes").rglob("*.py")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_room_reaches_only_those_below_it(file: Path) -> None:
    if file == ROOT / "backprop" / "__main__.py":
        return  # `python -m backprop` is the command
    # The package's door: `backprop.render` is looked up there when it is asked for.
    door = {"backprop.rendering.cell"} if file == ROOT / "backprop" / "__init__.py" else set()
    for name in imported(file) - door:
        for barred in FORBIDDEN[room(file)]:
            assert name != barred
            assert not name.startswith(f"{barred}."), name
