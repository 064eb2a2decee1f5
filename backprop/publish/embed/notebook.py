"""A clip in a Jupyter notebook, which holds it whole."""

from __future__ import annotations

import json

from backprop.publish.embed.embedded_clip import Shown
from backprop.publish.embed.markdown import plain
from backprop.publish.embed.target import Target
from backprop.publish.embed.video import attributes, whole_video

__all__ = ["JUPYTER", "notebook"]


def notebook(clip: Shown) -> str:
    """A notebook of one cell, run already: the clip is in its output."""
    width = min(clip.width, 960)
    source = [
        "from IPython.display import Video\n",
        "\n",
        f'Video("{clip.scene}.mp4", embed=True, width={width},\n',
        f"      html_attributes={attributes(clip.label)!r})",
    ]
    film = clip.file.read_bytes()
    output = whole_video(film, clip.captions, clip.label, f'width="{width}"')
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


JUPYTER = Target("{}.ipynb", notebook)
