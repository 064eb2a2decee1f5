"""The command assembled: subcommands found when asked for, mistakes told in one line."""

from __future__ import annotations

import ast
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from backprop.cli.streams import lost, prepare
from backprop.cli.terminal import VERBOSE, say
from backprop.core.errors import BackpropError, BackpropWarning
from backprop.core.names import unknown
from backprop.core.startup import started
from backprop.core.stop_signals import terminable
from backprop.io.error_format import one_line

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "list": "backprop.cli.list:list_scenes",
    "render": "backprop.cli.render:render",
    "preview": "backprop.cli.preview:preview",
    "embed": "backprop.cli.embed:embed",
    "lecture": "backprop.cli.lecture:lecture",
    "figures": "backprop.cli.figures:figures",
    "formulas": "backprop.cli.formulas:formulas",
    "themes": "backprop.cli.themes:themes",
    "sheet": "backprop.cli.sheet:sheet",
    "audit": "backprop.cli.audit:audit",
    "script": "backprop.cli.script:script",
    "trace": "backprop.cli.trace:trace",
    "explain": "backprop.cli.explain:explain",
    "train": "backprop.cli.train:train",
    "import": "backprop.cli.import_:import_",
    "doctor": "backprop.cli.doctor:doctor",
}
"""Where each subcommand is; its module is imported when it is called."""

INTERRUPTED = 130
"""What a shell reports for Ctrl-C."""


class _Mistake(click.ClickException):
    exit_code = 2


class _Commands(click.Group):
    """A group that imports a subcommand when it is called, and prints mistakes as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        started()
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does, but of what stands in their files: none is imported for it."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=_help(name)).get_short_help_str(room))
                    for name in COMMANDS
                ]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(unknown("no command", args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with terminable(), _warnings_as_lines():
                return super().invoke(ctx)
        except BrokenPipeError:  # click and rich end quietly when the reader leaves, as `head` does
            raise
        except (BackpropError, OSError) as error:
            if isinstance(error, OSError) and error.filename is None:
                raise
            if ctx.meta.get(VERBOSE):
                traceback.print_exc()
            raise _Mistake(_line(error)) from error
        except Exception as error:
            from backprop.cli.plugin import raised_in_plugin

            told = raised_in_plugin(ctx, error)
            if told is None:
                raise
            if ctx.meta.get(VERBOSE):
                traceback.print_exc()
            raise _Mistake(told) from error

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        extra.update(prog_name="backprop", standalone_mode=False)
        prepare()
        try:
            status = super().main(args, **extra)
        except click.ClickException as error:
            say(f"backprop: {_advice(error)}", err=True)
            status = error.exit_code if isinstance(error, _Mistake) else 2
        except click.Abort:
            status = INTERRUPTED
        if status == INTERRUPTED:
            from backprop.io.unfinished import abandon

            abandon()
        if why := lost():
            say(f"backprop: cannot write to standard output: {why}", err=True)
            status = status or 1
        sys.exit(status if isinstance(status, int) else 0)


def _help(name: str) -> str:
    """What a subcommand's function says of itself."""
    module, _, function = COMMANDS[name].partition(":")
    file = Path(__file__).with_name(f"{module.rpartition('.')[2]}.py")
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_docstring(node) or ""
    raise LookupError(f"{file}: no {function}")


@contextmanager
def _warnings_as_lines() -> Iterator[None]:
    """What may not be meant is told as mistakes are, each once; other warnings as they are."""
    told: set[str] = set()
    others = warnings.showwarning

    def tell(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if not issubclass(category, BackpropWarning):
            others(message, category, filename, lineno, file, line)
        elif str(message) not in told:
            told.add(str(message))
            say(f"backprop: {message}", err=True)

    with warnings.catch_warnings():
        warnings.simplefilter("always", BackpropWarning)
        warnings.showwarning = tell
        yield


def _line(error: BackpropError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


def _advice(error: click.ClickException) -> str:
    """Click's message as one line, with the help to call where an argument was wrong."""
    text = one_line(" ".join(error.format_message().split())).rstrip(".")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{text[:1].lower()}{text[1:]} (see {error.ctx.command_path} --help)"
    return text


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backprop-visualized", prog_name="backprop")
def main() -> None:
    """See a neural network's backward pass: as a clip, as a table, in words.

    A NETWORK is a TOML file, a file of PyTorch, Keras or ONNX in which all is said, or the name of
    one that comes along, such as chain.
    """
