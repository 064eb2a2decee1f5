"""`backprop list`: every scene of the catalog, plain in a pipe."""

from backprop.clips.registry import catalog
from tests.cli.conftest import Run


def test_list_shows_each_scene_on_a_line(run: Run) -> None:
    result = run("list")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) == len(catalog()) + 1
    for entry, line in zip(catalog(), lines[1:], strict=True):
        assert line.startswith(entry.name)
        assert entry.summary in line
    assert "\x1b" not in result.output
