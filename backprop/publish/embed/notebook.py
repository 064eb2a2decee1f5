"""A clip in a Jupyter notebook, which holds it whole."""

from __future__ import annotations

import json
from base64 import b64encode

from backprop.publish.embed.embedded_clip import Shown
from backprop.publish.embed.markdown import plain
from backprop.publish.embed.target import Target
from backprop.publish.embed.video import whole_video

__all__ = ["JUPYTER", "notebook"]


def notebook(clip: Shown) -> str:
    """A notebook of one cell, run already: the clip is in its output."""
    width = min(clip.width, 960)
    film = clip.file.read_bytes()
    output = whole_video(
        film,
        clip.captions,
        clip.label,
        f'width="{width}"',
        clip.poster,
        clip.mime,
        loop=clip.loop,
    )
    source = _cell(clip, film, output).splitlines(keepends=True)
    cells = [
        {"cell_type": "markdown", "id": "what", "metadata": {}, "source": [plain(clip.summary)]},
        {
            "cell_type": "code",
            "id": "clip",
            "metadata": {},
            "execution_count": 1,
            "source": source,
            "outputs": [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/html": [output], "text/plain": [clip.label]},
                }
            ],
        },
    ]
    return json.dumps(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": {
                    "display_name": "Python 3",
                    "language": "python",
                    "name": "python3",
                },
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


def _cell(clip: Shown, film: bytes, output: str) -> str:
    """Code that makes the output again, of the files beside the notebook."""
    kinds = {".png": clip.poster, clip.suffix: film, ".vtt": clip.captions.encode()}
    lines = []
    for kind, data in kinds.items():
        before, _, output = output.partition(b64encode(data).decode())
        lines.append(f"    {before!r},\n    data({clip.scene + kind!r}),\n")
    return f"""from base64 import b64encode
from pathlib import Path

from IPython.display import HTML


def data(name):
    return b64encode(Path(name).read_bytes()).decode()


parts = [
{"".join(lines)}    {output!r},
]
HTML("".join(parts))"""


JUPYTER = Target("{}.ipynb", notebook, loops=True)
