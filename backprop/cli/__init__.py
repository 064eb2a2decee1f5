"""The command `backprop`: thin modules that parse, call and report, one a subcommand."""

from backprop.cli.group import main

__all__ = ["main"]
