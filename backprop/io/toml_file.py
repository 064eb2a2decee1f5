"""A TOML file, read within bounds; what is wrong with it is one line that says what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from backprop.core.errors import FileError
from backprop.io.bounds import LARGEST_TOML, check_toml
from backprop.io.mends import mend

__all__ = ["read_toml"]


def read_toml(path: Path, file: str) -> dict[str, Any]:
    """The tables of a TOML file, which errors call `file`.

    Raises
    ------
    FileError
        It cannot be read, is no TOML, or is too much of it; the line says what to change.
    """
    text = ""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_TOML + 1)
        check_toml(data, file)
        text = data.decode("utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        raise FileError(f"{file}: expected a file to read, found: {error.strerror}") from None
    except UnicodeDecodeError as error:
        wide = error.object.startswith((b"\xff\xfe", b"\xfe\xff"))
        line = error.object.count(b"\n", 0, error.start) + 1
        kind = "it is UTF-16" if wide else f"line {line}"
        raise FileError(
            f"{file}: expected TOML in UTF-8, found another byte at {error.start} ({kind}): "
            "save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{file}: expected TOML, found: {error}{mend(text, str(error))}") from None
    except RecursionError:
        raise FileError(f"{file}: expected TOML, found too many brackets in brackets") from None
    except FileError:
        raise
    except ValueError as error:  # an integer of more digits than Python reads
        raise FileError(f"{file}: expected TOML, found: {error}") from None
