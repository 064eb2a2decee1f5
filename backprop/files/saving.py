"""Write a network into a file that `load` reads back, number for number."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from backprop.activations import Array
from backprop.errors import FileError
from backprop.files.whole import alone, write_whole
from backprop.files.wording import one_line, shown
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
    target = Path(path)
    if target.suffix != ".toml":
        raise FileError(f"{one_line(str(path))}: expected a file name ending in .toml")
    for what, name in (("network", network.name), *(("example", one) for one in network.examples)):
        if not (name.strip() and name.isprintable()):
            raise FileError(f"{target}: expected a {what}'s name in one line, found {shown(name)}")
    large: dict[str, Array] = {}
    blocks = list(_blocks(network, description, large))
    packed = _packed(large)
    beside = f"{target.stem}.{hashlib.sha256(packed).hexdigest()[:8]}.npz"
    text = "\n".join(blocks).replace(_PLACE, beside)
    try:
        # Two runs that save there do so one after the other.
        with alone(target.parent):
            try:
                if large:
                    write_whole(target.with_name(beside), packed)
                write_whole(target, text.encode())
            finally:
                _drop_unnamed(target)
    except OSError as error:
        raise FileError(
            f"{one_line(str(target))}: not written: {error.strerror or error}"
        ) from None
    return target


_PLACE = "\0"
"""Stands for the name of the .npz until its digest is known; no TOML text can hold it."""


def _blocks(network: Network, description: str, large: dict[str, Array]) -> Iterator[str]:
    """The tables of the file; arrays that are too large for it are put into `large`."""
    import tomli_w  # nothing else here needs more than NumPy

    def numbers(key: str, values: Array, name: str) -> str:
        if values.size > _INLINE:
            large[name] = values.astype(np.float64)
            return f'{key} = "{_PLACE}:{name}"\n'
        return f"{key} = {_listed(values.astype(np.float64))}\n"

    top = {"name": network.name, "description": description, "cost": network.cost.name}
    yield tomli_w.dumps({key: value for key, value in top.items() if value})
    for number, layer in enumerate(network.layers, start=1):
        yield (
            "[[layer]]\n"
            + tomli_w.dumps({"activation": layer.activation.name})
            + numbers("weights", layer.weights, f"w{number}")
            + numbers("biases", layer.biases, f"b{number}")
        )
    for number, (name, (x, y)) in enumerate(network.examples.items(), start=1):
        yield (
            "[[example]]\n"
            + tomli_w.dumps({"name": name})
            + numbers("x", x, f"x{number}")
            + numbers("y", y, f"y{number}")
        )


def _listed(values: Array) -> str:
    """As TOML, a matrix row by row; Python's shortest form of a float is exact."""
    if values.ndim == 1:
        return str(values.tolist())
    return "[\n" + "".join(f"    {row.tolist()},\n" for row in values) + "]"


def _packed(arrays: dict[str, Array]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def _drop_unnamed(target: Path) -> None:
    """Remove the .npz files that `save` once put beside the target and no file there names.

    There is one when the target is saved anew, or when a save was killed before it named it.
    That it is ours is told by its name, which is of its content.
    """
    pattern = re.compile(rf"{re.escape(target.stem)}\.([0-9a-f]{{8}})\.npz")
    with suppress(OSError):
        found = [file for file in target.parent.iterdir() if pattern.fullmatch(file.name)]
        for file in found:
            told = pattern.fullmatch(file.name)
            if told and hashlib.sha256(file.read_bytes()).hexdigest()[:8] == told[1]:
                named = any(
                    file.name.encode() in toml.read_bytes() for toml in target.parent.glob("*.toml")
                )
                if not named:
                    file.unlink()
