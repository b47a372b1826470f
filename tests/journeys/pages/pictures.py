"""Two pictures of a page, point by point."""

import io

import numpy as np
from PIL import Image

_SMOOTHED = 48
"""Of 255: an edge that falls between two points is smoothed to one side or the other."""


def share_off(right: bytes, left: bytes) -> float:
    """Give the share of points, in [0, 1], in which one PNG is not the mirror of the other; 1 where sizes differ."""
    here, there = (np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.int16) for png in (right, left))
    if here.shape != there.shape:
        return 1.0
    return float((np.abs(here - there[:, ::-1]).max(axis=2) > _SMOOTHED).mean())
