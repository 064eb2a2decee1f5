"""What all tests of pictures share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from manim import tempconfig


@pytest.fixture(autouse=True, scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Manim's files of a formula, where no other process of these tests writes the same."""
    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media"))}):
        yield
