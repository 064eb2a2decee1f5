"""What to do about a text that is no TOML: tomllib says where it stops, here is said why."""

from __future__ import annotations

import re

from backprop.io.kinds import text_kind

__all__ = ["mend"]

_PLACE = re.compile(r"at line (\d+), column (\d+)")
_KEY = re.compile(r"\s*([A-Za-z_][\w-]*)\s*=\s*(.*)")
_OTHER_QUOTES = re.compile("[“”„‟‘’‚«»]")
_SIGNS = re.compile("[−–—]")
_BLANKS = re.compile("[\u00a0\u2002-\u200d\u202f\u2060\u3000\ufeff]")
_LONGEST = 2000
"""Characters of a line that are looked at."""
_LOOK = 1 << 16
"""Characters of a text from which its kind is told."""


def mend(text: str, message: str) -> str:
    """What to change, from the text and tomllib's message about it: ": ..." or ""."""
    other = text_kind(text[:_LOOK])
    if other:
        return f"; it is {other}"
    lines = text.split("\n")
    place = _PLACE.search(message)
    number = min(int(place[1]), len(lines)) if place else len(lines)
    found = _of_line(lines[number - 1][:_LONGEST], message) or _of_statement(lines, number, message)
    return f": {found}" if found else ""


def _of_line(line: str, message: str) -> str:
    """What one line has that TOML does not."""
    found = _KEY.match(line)
    key, value = found.groups() if found else ("", "")
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', value).partition("#")[0].strip()
    list_like = re.match(r"((np|numpy|torch)\.)?(array|tensor|matrix|asarray)\s*\(|\(|\{", bare)
    word = re.match(r"[A-Za-z_]\w*[^\[(]*$", bare) and bare not in ("true", "false", "nan", "inf")
    behind = found and bare.endswith((";", ",")) and bare.count("[") == bare.count("]")
    decimal = re.fullmatch(r"[+-]?\d+,\d+", bare)
    # A statement's own faults first, then those of its numbers.
    for matches, said in (
        ("\0" in line, "it seems to be UTF-16: save it as UTF-8"),
        (_OTHER_QUOTES.search(line), 'quotes are written straight: "'),
        (_BLANKS.search(line), "a blank of another kind (from a web page?): write it as a space"),
        (_SIGNS.search(bare), "a minus is written with a hyphen: -0.5"),
        (re.match(r"\s*\[+\s*layers?\b", line), "a layer begins with [[layer]]"),
        (re.match(r"\s*\[+\s*examples?\b", line), "an example begins with [[example]]"),
        ("overwrite" in message, f"{key or 'a key'} stands twice: each key once"),
        ("\\" in line, 'folders are set apart by /: "folder/file.npz:name"'),
        (re.match(r"(True|False|None)\b", bare), "write 1 and 0, or leave the key out"),
        (re.match(r"\s*[A-Za-z_][\w-]*\s*:", line), "write = for the colon"),
        (re.match(r"\s*(//|--|%|/\*)|.*[\]\"'\d]\s*//", line), "a remark begins with #"),
        (bare.count('"') % 2, "the closing quote is missing"),
        (list_like, "a list stands in square brackets alone: [1, 2]"),
        (word, f'text is written in quotes: {key} = "{value.strip()[:40]}"'),
        (re.match(r"\s*[A-Za-z_][\w-]*\s+[\[\"'\d.+-]", line), "= is missing after the key"),
        (found and not bare, f"{key} has no value"),
        (behind, f"nothing stands behind a value: leave the {bare[-1:]} out"),
        (decimal, f"a number is written with a point: {bare.replace(',', '.')}"),
    ):
        if matches:
            return said
    return ""


def _of_statement(lines: list[str], number: int, message: str) -> str:
    """What the lines from the last key on have, for a list may have several."""
    first = number - 1
    while first > 0 and not _KEY.match(lines[first]) and number - first < 100:
        first -= 1
    if "Unclosed array" in message and first == number - 1 and first > 0:
        # The next key was met inside a list that began above.
        above = first - 1
        while above > 0 and not _KEY.match(lines[above]) and number - above < 100:
            above -= 1
        joined = "\n".join(line[:_LONGEST] for line in lines[above:first])
        if joined.count("[") > joined.count("]"):
            return f"a ] is missing in or above line {first}"
    whole = "\n".join(line[:_LONGEST].partition("#")[0] for line in lines[first:number])
    value = whole.partition("=")[2]
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', value)
    for pattern, said in (
        (r"(?<![\w.])[+-]?\.\d", "a number has a digit before its point: 0.5"),
        (r"\d\.(?!\d)", "a number has a digit behind its point: 1.0"),
        (r"\d\s*/\s*\d", "a number is written out: 0.5, not 1/2"),
        (r"(?<![\w.])[+-]?0\d", "a number has no zeros before it: 5, not 05"),
        (r"[\d\]]\s*;", "rows are lists of their own: [[1, 2], [3, 4]]"),
        (r"\d\s+[+-]?[\d.]|\]\s*\[", "numbers and rows are set apart by commas: [[1, 2], [3, 4]]"),
        (r",\s*,", "a number is missing between two commas"),
        (r"\.\.\.|…", "all numbers are written out, without ..."),
        (r"\bNone\b|\bNaN\b|\bNA\b|-(?=\s*[,\]])", "a number is missing"),
        (r"[\[,]\s*[A-Za-z_]", "a list has numbers alone"),
    ):
        if re.search(pattern, bare):
            return said
    if bare.count("[") > bare.count("]"):
        return "a ] is missing"
    if bare.count("[") < bare.count("]"):
        return "there is a ] too many"
    return ""
