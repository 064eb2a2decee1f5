"""`--plugin FILE.py`: a file of the user's own that registers activations and costs."""

from __future__ import annotations

import importlib
import re
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import click

from backprop.core.activations import ACTIVATIONS
from backprop.core.costs import COSTS
from backprop.core.errors import BackpropError

__all__ = ["plugin_option", "raised_in_plugin", "run_again", "run_plugin"]

_RUN = "backprop.plugins"
"""Key in a click context's meta: the texts that each plugin was run from, by its file."""
_SENT = "<dynamic-code>"
"""The file of a function that came from another process, as cloudpickle calls it."""
_INSTALLED = {"site-packages", "dist-packages"}
_STANDARD = Path(sysconfig.get_path("stdlib"))

Texts = dict[Path, bytes]


def run_plugin(file: Path) -> Texts:
    """Run a plugin, which must register something; return its text and its own modules'.

    Raises
    ------
    BackpropError
        It cannot be read, raises, or registers nothing; one line.
    """
    before = {**ACTIVATIONS}, {**COSTS}
    try:
        texts = {file: file.read_bytes()}
        code = compile(texts[file], file, "exec")
        with _own_modules(file.resolve().parent, texts):
            # Under a name that nobody can import, so that its functions travel by value.
            exec(code, {"__name__": "backprop plugin", "__file__": str(file)})
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
    return texts


@contextmanager
def _own_modules(folder: Path, texts: Texts) -> Iterator[None]:
    """What is beside a plugin can be imported, as from a script; texts of it are added.

    Afterwards the user's own modules are forgotten: so their functions travel by value too, are
    in a clip's key with all that they call, and are read again when the plugin is run again.
    """
    known, kept = set(sys.modules), sys.dont_write_bytecode
    # Python takes kept bytecode for right if its source is of the same second and length.
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = kept
        for name in set(sys.modules) - known:
            if (place := _own_place(sys.modules[name])) is not None:
                del sys.modules[name]
                if place.is_file():
                    texts[place] = place.read_bytes()


def _own_place(module: ModuleType) -> Path | None:
    """The source of a module that is neither installed, nor Python's, nor ours."""
    found = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    if found is None or module.__name__.partition(".")[0] in ("backprop", "scenes"):
        return None
    place = Path(found)
    if not _INSTALLED.isdisjoint(place.parts) or place.is_relative_to(_STANDARD):
        return None
    return place if place.suffix == ".py" or place.is_dir() else None


def run_again() -> None:
    """Run those plugins of this command again of which a text is another now."""
    done: dict[Path, Texts] = click.get_current_context().meta.get(_RUN, {})
    for file, texts in done.items():
        if not texts or any(not one.is_file() or one.read_bytes() != texts[one] for one in texts):
            done[file] = {}  # until it runs through
            done[file] = run_plugin(file)


def raised_in_plugin(ctx: click.Context, error: Exception) -> str | None:
    """A line about an error that a function of this command's plugins raised; None if none did."""
    done: dict[Path, Texts] = ctx.meta.get(_RUN, {})
    texts = {str(one) for texts in done.values() for one in texts}
    # As text, since what a process of ours met comes with its traceback as text alone.
    told = "".join(traceback.format_exception(error))
    what = f"{type(error).__name__}: {error}"
    for file, line in reversed(re.findall(r'^ *File "(.*)", line (\d+)', told, re.MULTILINE)):
        if file in texts:
            return f"--plugin {file}: line {line}: {what}"
        if done and file == _SENT:
            return f"--plugin {', '.join(map(str, done))}: {what}"
    return None


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
