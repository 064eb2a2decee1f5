"""Write a network into a file that `load` reads back, number for number."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from backprop.activations import Array
from backprop.errors import FileError
from backprop.expected import expect
from backprop.files.arrays import MOST_ARRAYS, MOST_NUMBERS
from backprop.files.bounds import LARGEST_TOML, check_toml
from backprop.files.whole import write_whole
from backprop.files.wording import one_line
from backprop.network import Network

__all__ = ["save"]

_INLINE = 256
"""Arrays of more numbers go into an .npz beside the file."""


def save(network: Network, path: str | Path, description: str = "") -> Path:
    """Write a network with its examples as a TOML file; return its path.

    Numbers keep all their digits. Large arrays go into an .npz beside the file, whose name ends
    in a digest of what it holds: the TOML file, replaced in one go, always belongs to the
    arrays that it names, whatever happens in between.

    Raises
    ------
    FileError
        The name does not end in .toml, something in the network cannot be written so that it
        is read back, or the disk refuses; what was there before is as it was.
    """
    expect(network, Network, "save", "a Network", FileError)
    expect(path, (str, Path), "save", "a file name", FileError)
    expect(description, str, "description", "a string", FileError)
    target = Path(path)
    if target.suffix != ".toml":
        raise FileError(f"{one_line(str(path))}: expected a file name ending in .toml")
    if target.name != target.name.encode(errors="replace").decode():
        raise FileError(f"{one_line(str(path))}: expected a file name in UTF-8")
    large, text, packed, beside = _composed(network, target, description)
    before = _named_before(target)
    try:
        try:
            if large:
                write_whole(target.with_name(beside), packed)
            write_whole(target, text)
        except BaseException:
            if large and before != beside:  # nothing names it
                target.with_name(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(
            f"{one_line(str(target))}: not written: {error.strerror or error}"
        ) from None
    if before and not (large and before == beside):
        target.with_name(before).unlink(missing_ok=True)
    return target


_PLACE = "\0"
"""Stands for the name of the .npz until its digest is known; no TOML text can hold it."""


def _composed(
    network: Network, target: Path, description: str
) -> tuple[dict[str, Array], bytes, bytes, str]:
    """The arrays that go beside the file, the file itself, these arrays' file and its name."""
    for inline in (_INLINE, 16, 0):  # more of them go beside it where TOML would get too long
        large: dict[str, Array] = {}
        blocks = list(_blocks(network, description, large, inline))
        if (count := sum(values.size for values in large.values())) > MOST_NUMBERS:
            raise FileError(
                f"{one_line(str(target))}: expected a network of at most {MOST_NUMBERS:,} numbers "
                f"with its examples, found {count:,}"
            )
        packed = _packed(large)
        beside = f"{target.stem}.{hashlib.sha256(packed).hexdigest()[:8]}.npz"
        text = "\n".join(blocks).replace(_PLACE, _string(beside)[1:-1]).encode()
        try:
            check_toml(text, "")
        except FileError:
            continue
        if len(large) <= MOST_ARRAYS:
            return large, text, packed, beside
    raise FileError(
        f"{one_line(str(target))}: expected a network of some thousand layers and examples "
        f"at most, found {network.depth:,} and {len(network.examples):,}"
    )


def _blocks(
    network: Network, description: str, large: dict[str, Array], inline: int
) -> Iterator[str]:
    """The tables of the file; arrays that are too large for it are put into `large`."""

    def numbers(key: str, values: Array, name: str) -> str:
        if values.size > inline:
            large[name] = values.astype(np.float64)
            return f'{key} = "{_PLACE}:{name}"\n'
        return f"{key} = {_listed(values.astype(np.float64))}\n"

    top = {"name": network.name, "description": description, "cost": network.cost.name}
    yield "".join(f"{key} = {_string(value)}\n" for key, value in top.items() if value)
    for number, layer in enumerate(network.layers, start=1):
        yield (
            "[[layer]]\n"
            + f"activation = {_string(layer.activation.name)}\n"
            + numbers("weights", layer.weights, f"w{number}")
            + numbers("biases", layer.biases, f"b{number}")
        )
    for number, (name, (x, y)) in enumerate(network.examples.items(), start=1):
        yield (
            "[[example]]\n"
            + f"name = {_string(name)}\n"
            + numbers("x", x, f"x{number}")
            + numbers("y", y, f"y{number}")
        )


def _string(text: str) -> str:
    """As TOML, whose strings are JSON's but for one more character that is escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(values: Array) -> str:
    """As TOML, a matrix row by row; Python's shortest form of a float is exact."""
    if values.ndim == 1:
        return str(values.tolist())
    return "[\n" + "".join(f"    {row.tolist()},\n" for row in values) + "]"


def _packed(arrays: dict[str, Array]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def _named_before(target: Path) -> str | None:
    """The .npz that an earlier `save` put beside the file now there, if that is one."""
    pattern = re.compile(rf"({re.escape(target.stem)}\.[0-9a-f]{{8}}\.npz):\w+")
    try:
        with target.open("rb") as stream:
            data = stream.read(LARGEST_TOML + 1)
        check_toml(data, "")
        table = tomllib.loads(data.decode())
        entries = [*table["layer"], *table.get("example", [])]
        values = [value for entry in entries for value in entry.values()]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    found = (pattern.fullmatch(value) for value in values if isinstance(value, str))
    return next((match[1] for match in found if match), None)
