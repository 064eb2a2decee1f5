"""The examples of a file of data that was made for no network: which column is what.

A table of text has an input in each column that is called as one, else in the first ones, and
y in those that are left. An .npz or .safetensors file has its rows in arrays x and y, or X and y.
"""

from __future__ import annotations

from pathlib import Path

from backprop.core.activations import Array
from backprop.core.errors import FileError
from backprop.core.examples import Rows
from backprop.core.names import did_you_mean
from backprop.core.network import Network
from backprop.core.number_format import amount
from backprop.io.arrays import Arrays
from backprop.io.error_format import shown, some_of
from backprop.io.kinds import PACKED, kind_of
from backprop.io.stored import KINDS
from backprop.io.tables import Table, checked, targets

__all__ = ["data_rows"]

_MEND = 'save it as CSV, or as numpy.savez("data.npz", x=..., y=...) does'


def data_rows(path: Path, network: Network) -> Rows:
    """The rows of a file as examples of a network, scaled as its inputs are.

    Raises
    ------
    FileError
        The file cannot be read, or its columns cannot be told apart; it says what would do.
    """
    where, count = str(path), network.widths[-1]
    path = path.resolve()  # a link may lead anywhere
    x: Array
    if path.suffix.lower() in KINDS:
        with Arrays(path.parent) as arrays:
            name = "x" if "x" in arrays.names(path.name, where) else "X"
            x = arrays.read(f"{path.name}:{name}", 2, f"{where}: x")
            y = targets(f"{path.name}:y", arrays, count, f"{where}: y")
    else:
        _check_text(path, where)
        table = Table({"table": path.name}, path.parent, where)
        columns = _inputs([*table.columns], network, where)
        left = _outputs([name for name in table.columns if name not in columns], network, where)
        if table.holds_commas([*columns, *left]):
            table.decimal = ","
        classes = network.outputs if count > 1 else ()
        x = table.numbers(tuple(columns), f"{where}: x")
        y = table.targets(tuple(left), classes, count, f"{where}: y")
    return checked(network.inputs.taken(x), y, (), where)


def _check_text(path: Path, where: str) -> None:
    """That it is nothing that is known and no table of text."""
    try:
        kind, _ = kind_of(path)
    except OSError:
        return  # whoever reads it says so
    if kind:
        mend = "unpack it first" if kind in PACKED else _MEND
        raise FileError(
            f"{where}: expected a table of text, .npz or .safetensors, found {kind}: {mend}"
        )


def _inputs(columns: list[str], network: Network, where: str) -> list[str]:
    if network.inputs.names:
        return _called(network.inputs.names, columns, where)
    wanted, outputs = network.widths[0], network.widths[-1]
    unnamed = [name for name in columns if not name or _is_number(name)]
    if unnamed:
        raise FileError(
            f"{where}: expected a first line that names the columns, "
            f"found {shown(unnamed[0])} in it"
        )
    if len(columns) not in (wanted + 1, wanted + outputs):
        also = f" or {wanted + outputs}" if outputs > 1 else ""
        raise FileError(
            f"{where}: expected {wanted + 1}{also} columns, {amount(wanted, 'input')} and y; or "
            "the names of the inputs in the network's file, [inputs] names = [...]; "
            f"found {some_of(columns)}"
        )
    return columns[:wanted]


def _outputs(left: list[str], network: Network, where: str) -> list[str]:
    names, outputs = network.outputs, network.widths[-1]
    if len(left) == 1:
        return left
    if any(name.strip() in left for name in names):
        return _called(names, left, where)
    if len(left) == outputs and not names:
        return left
    also = f", or {outputs}" if outputs > 1 else ""
    raise FileError(
        f"{where}: expected one column of y besides the inputs{also}, found {some_of(left)}"
    )


def _called(names: tuple[str, ...], columns: list[str], where: str) -> list[str]:
    """The columns that are called so."""
    found = [name.strip() for name in names]
    missing = next((name for name in found if name not in columns), None)
    if missing is not None:
        others = [name for name in columns if name not in found]
        raise FileError(
            f"{where}: expected a column {shown(missing)}{did_you_mean(missing, others)}; "
            f"found {some_of(columns)}"
        )
    return found


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True
