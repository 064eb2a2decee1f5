"""How much TOML is read: bounded before it is parsed, for the parser is not.

`tomllib` takes some 5 µs and up to a kilobyte for each thing that it meets, for a key of n parts
as much as for n² things, and 100 bytes for each digit of a number. All of that is counted here
beforehand, in the bytes as they are: the worst file that passes takes less than a second and
100 MB, where a plain list of numbers takes half of that time.
"""

from __future__ import annotations

import re

from backprop.core.errors import FileError

__all__ = ["LARGEST_TOML", "check_toml"]

LARGEST_TOML = 2 << 20
"""Bytes."""
_MOST = 100_000
"""Signs that part one thing from another; a number with a point and a comma has two."""
_LONGEST = 10_000
"""Letters of a number or a bare key."""
_DEEPEST = 2
"""Parts of a key; ours have one."""

# Each alternative matches whatever follows its first letter, so that no byte is looked at twice.
_STRINGS_AND_COMMENTS = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}|\\?\Z)'
    rb"|'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)"
    rb'|"(?:[^"\\\n]++|\\[^\n])*+"?'
    rb"|'[^'\n]*+'?"
    rb"|#[^\n]*+",
    re.DOTALL,
)
_DEEP = re.compile(rb"(?:\.[ \t]*+[\w-]++[ \t]*+){%d}" % _DEEPEST)
_LONG = re.compile(rb"(?<![\w.+-])[\w.+-]{%d}" % _LONGEST)


def check_toml(data: bytes, file: str) -> None:
    """Stop if it would take long to parse.

    Raises
    ------
    FileError
        One line that begins with `file` and says what to do.
    """
    mend = 'put the numbers in an .npz as "FILE:NAME"'
    if len(data) > LARGEST_TOML:
        raise FileError(
            f"{file}: expected at most {LARGEST_TOML >> 20} MB of TOML, found more: {mend}"
        )
    # What stands in strings and comments is no thing of its own, but an escape takes its time.
    bare = _STRINGS_AND_COMMENTS.sub(b"_", data)
    count = sum(map(bare.count, (b",", b".", b"=", b"[", b"{", b"\n"))) + data.count(b"\\")
    if count > _MOST:
        raise FileError(
            f"{file}: expected at most {_MOST // 2:,} numbers in TOML, "
            f"found about {count // 2:,}: {mend}"
        )
    if _DEEP.search(bare):
        raise FileError(f"{file}: expected keys like weights and numbers like 0.5, found a.b.c")
    if _LONG.search(bare):
        raise FileError(f"{file}: expected numbers, found one of {_LONGEST:,} digits or more")
