"""A clip in a Jupyter notebook, which holds it whole."""

from __future__ import annotations

import html
import json

from backprop.publish.embed.embedded_clip import Shown, data_uri
from backprop.publish.embed.markdown import plain
from backprop.publish.embed.target import Target

__all__ = ["JUPYTER", "notebook"]


def notebook(clip: Shown) -> str:
    """A notebook of one cell, run already: the clip is in its output."""
    attributes = f'controls loop muted playsinline aria-label="{html.escape(clip.label)}"'
    source = [
        "from IPython.display import Video\n",
        "\n",
        f'Video("{clip.scene}.mp4", embed=True, width={min(clip.width, 960)},\n',
        f"      html_attributes={attributes!r})",
    ]
    track = data_uri("text/vtt", clip.captions.encode())
    film = data_uri("video/mp4", clip.file.read_bytes())
    output = (
        f'<video width="{min(clip.width, 960)}" controls loop muted playsinline '
        f'aria-label="{html.escape(clip.label)}"><source src="{film}" type="video/mp4">'
        f'<track kind="captions" srclang="en" label="English" default src="{track}"></video>'
    )
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
