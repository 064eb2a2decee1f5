"""A contact sheet shows the frames themselves."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from backprop.audit.dry_run import Snapshot
from backprop.audit.sheet import sheet


@pytest.mark.parametrize("count", [2, 20], ids=["three columns", "five"])
def test_no_pixel_of_a_frame_is_drawn_anew(count: int) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (90, 160, 4), np.uint8)
    noise[:, :, 3] = 255
    stills = [Snapshot("one", "A caption.", 1.0, False, noise)] * count
    page = np.asarray(Image.open(io.BytesIO(sheet(stills, "Noise"))).convert("RGB"))
    # The frame's border covers its outermost pixels.
    row = noise[45, 3:-3, :3].ravel()
    found = sliding_window_view(page.reshape(len(page), -1), len(row), axis=1)
    assert (found[:, ::3] == row).all(axis=2).sum() == count
