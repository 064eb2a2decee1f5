"""`--plugin FILE.py`: a file of the user's own that registers activations and costs."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.activations import ACTIVATIONS
from backprop.costs import COSTS
from backprop.errors import BackpropError

__all__ = ["plugin_option", "run_again", "run_plugin"]

_RUN = "backprop.plugins"
"""Key in a click context's meta: the text of each plugin as it was run, by its file."""


def run_plugin(file: Path) -> bytes:
    """Run a plugin, which must register something; return its text.

    Raises
    ------
    BackpropError
        It cannot be read, raises, or registers nothing; one line.
    """
    before = {**ACTIVATIONS}, {**COSTS}
    try:
        text = file.read_bytes()
        # Under a name that nobody can import, so that its functions travel by value.
        exec(compile(text, file, "exec"), {"__name__": "backprop plugin", "__file__": str(file)})
    except OSError as error:
        if error.filename != file and str(error.filename) != str(file):
            raise BackpropError(f"--plugin {file}: OSError: {error}") from error
        raise BackpropError(f"--plugin {file}: {error.strerror}") from error
    except (Exception, SystemExit) as error:
        raise BackpropError(f"--plugin {file}: {type(error).__name__}: {error}") from error
    if before == (ACTIVATIONS, COSTS):
        raise BackpropError(
            f"--plugin {file}: expected it to call register_activation or register_cost, "
            "found that it registers nothing"
        )
    return text


def run_again() -> None:
    """Run those plugins of this command again whose text is another now."""
    done: dict[Path, bytes] = click.get_current_context().meta.get(_RUN, {})
    for file, text in done.items():
        if not file.is_file() or file.read_bytes() != text:
            done[file] = run_plugin(file)


def _run(ctx: click.Context, _: click.Parameter, files: tuple[Path, ...]) -> None:
    ctx.meta[_RUN] = {file: run_plugin(file) for file in files}


plugin_option = click.option(
    "--plugin",
    "plugins",
    metavar="FILE.py",
    multiple=True,
    type=click.Path(path_type=Path),
    expose_value=False,
    callback=_run,
    help="Run a Python file of your own, which registers activations and costs.",
)
