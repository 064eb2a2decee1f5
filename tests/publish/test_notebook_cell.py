"""A clip in a notebook's cell."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from backprop import BackpropError, Network, record, render

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.random([3, 4, 2], seed=5)


def test_a_cell_shows_the_clip_of_a_record(network: Network, tmp_path: Path) -> None:
    film = render("costofmanyoutputs", record(network, [0.1, 0.5, 0.9], [1, 0]), quality="l")
    shown = film._repr_html_()
    source = re.search(r'<source src="data:video/mp4;base64,([^"]+)"', shown)
    assert source
    data = base64.b64decode(source[1])
    with av.open(io.BytesIO(data)) as opened:
        assert opened.streams.video[0].width == 854
    assert film.write(tmp_path / "it.mp4").read_bytes() == data
    assert re.search(r'<track kind="captions"[^>]*base64,', shown)
    still = re.search(r'<video [^>]*poster="data:image/png;base64,([^"]+)"', shown)
    assert still
    with Image.open(io.BytesIO(base64.b64decode(still[1]))) as picture:
        assert picture.size == (854, 480)
    assert film.captions.startswith("WEBVTT")
    assert repr(film).startswith("Film('CostOfManyOutputs'")


def test_render_is_ours_whatever_was_imported() -> None:
    """The room of the same name does not take its place, as by the first clip of a notebook."""
    code = (
        "import backprop, backprop.render.request, backprop.publish.notebook_cell as cell\n"
        "from backprop import render\n"
        "cell.film = lambda scene, *others: scene\n"
        "print(render('one'), backprop.render('two'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("one two\n", "")


def test_what_cannot_be_shown_is_said(network: Network) -> None:
    with pytest.raises(BackpropError, match="has no examples"):
        render("CostOfManyOutputs", network, quality="l")
    rng = np.random.default_rng(0)
    batch = record(network, rng.random((5, 3)), rng.random((5, 2)))
    with pytest.raises(BackpropError, match=r"trace\.example\(i\)"):
        render("CostOfManyOutputs", batch)
    with pytest.raises(BackpropError, match="unknown scene"):
        render("Nothing", network)
