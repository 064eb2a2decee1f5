"""Brings the catalogues of `assets/languages` up to what the code says: `make messages`.

    python assets/messages.py        all of them
    python assets/messages.py nl     one more, which is begun with nothing said

A message that is new stands in its file untranslated, and one that was changed as `fuzzy`, with
what was said before. Until somebody writes it, it is said in English, and `backprop doctor` tells.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGES = ROOT / "assets" / "languages"
COUNTED = re.compile(r"\{\w+:count\}")
_NUMBERED = re.compile(r" \d*$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the messages of a call stand: by number or name, and if it counts, of how many."""

    at: tuple[int | str, ...] = (0,)
    more: int | None = None
    context: int | str | None = None


PLACES = {
    "gettext": Place(),
    "gettext_noop": Place(),
    "ngettext": Place(more=1),
    "pgettext": Place((1,), context=0),
    "pgettext_noop": Place((1,), context=0),
    "Message": Place(),
    "Declaration": Place((0, "summary", "goal")),
    "figure": Place((1,)),
    "Formula": Place((1,)),
    "Cost": Place(context="cost"),
    "Beat": Place(context="section"),
}


def extracted() -> Catalog:
    """All messages of the code, with the files that say them."""
    found = Catalog(project="backprop-visualized", charset="utf-8")
    for file in sorted([*(ROOT / "backprop").rglob("*.py"), *(ROOT / "scenes").rglob("*.py")]):
        for message, context in messages(file.read_text(encoding="utf-8")):
            found.add(message, locations=[(_name(file), 0)], context=context)
    for file in sorted((ROOT / "backprop").rglob("*.js")):
        script = io.BytesIO(file.read_bytes())
        inside = {"parse_template_string": True}
        for _, message, _, _ in extract("javascript", script, {"said": None}, options=inside):
            found.add(message, locations=[(_name(file), 0)])
    return found


def messages(source: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """What a Python file says, of a message that counts both forms, each with its context."""
    for node in ast.walk(ast.parse(source)):
        called = getattr(node, "func", None)
        name = getattr(called, "id", None) or getattr(called, "attr", "")
        if not isinstance(node, ast.Call) or name not in PLACES:
            continue
        place = PLACES[name]
        context = _argument(node, place.context) if place.context == 0 else place.context
        for at in place.at:
            text = _argument(node, at)
            if name == "Beat":
                text = _NUMBERED.sub("", text)
            if not text:
                continue
            if place.more is not None:
                yield (text, _argument(node, place.more)), None
            elif name == "Message" and COUNTED.search(text):
                # The form depends on the count in languages where it does not in English.
                yield (text, text), None
            else:
                yield text, str(context) if context else None


def _argument(call: ast.Call, at: int | str | None) -> str:
    """A text, of one with a number in it what stands before; "" for what is known later."""
    named = {one.arg: one.value for one in call.keywords}
    places = dict(enumerate(call.args))
    node = named.get(at) if isinstance(at, str) else places.get(at or 0)
    if isinstance(node, ast.JoinedStr):
        name = getattr(call.func, "id", None)
        if name != "Beat":
            raise ValueError(f"no message, for it is not the same each time: {ast.unparse(call)}")
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def updated(file: Path, template: Catalog) -> bytes:
    """The catalogue in a file, or an empty one of that language, with all messages there are."""
    if file.exists():
        with file.open("rb") as opened:
            catalogue = read_po(opened, file.stem)
        catalogue.update(template, update_creation_date=False)
    else:
        catalogue = Catalog(Locale.parse(file.stem), project=template.project, fuzzy=False)
        catalogue.update(template)
    # Who wrote what is in the history.
    catalogue.version = catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = ""
    language = Locale.parse(file.stem).english_name
    catalogue.header_comment = f"# What backprop-visualized says, in {language}.\n#"
    written = io.BytesIO()
    write_po(
        written, catalogue, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True
    )
    return written.getvalue()


def main(codes: list[str]) -> None:
    """Update all catalogues, and begin those of these languages."""
    template = extracted()
    begun = {LANGUAGES / f"{code}.po" for code in codes}
    for file in sorted({*LANGUAGES.glob("*.po"), *begun}):
        try:
            file.write_bytes(updated(file, template))
        except (ValueError, UnknownLocaleError) as error:
            sys.exit(f"{file.stem}: {error}")
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
