"""Clips that are there from an earlier run, and the others rendered and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace

from backprop.core.errors import BackpropError
from backprop.render.cache import Cache
from backprop.render.fingerprint import fingerprint
from backprop.render.lengths import keep_lengths
from backprop.render.local_pool import Failure, Keep
from backprop.render.request import Request
from backprop.render.result import Clip

__all__ = ["Renderer", "render_or_reuse"]

Renderer = Callable[[Sequence[Request], Keep], Generator[Clip | Failure, None, None]]
"""Renders all it is given; each clip is kept before it goes to its folder."""


def render_or_reuse(
    requests: Sequence[Request],
    render: Renderer,
    *,
    force: bool = False,
) -> Generator[Clip | Failure, None, None]:
    """What was made before of the same things, from the cache, and `render` of the others.

    `force` renders all, and keeps them instead of what was kept.
    """
    cache = Cache()
    keys = {request.scene: fingerprint(request) for request in requests}
    missing = []
    for request in requests:
        start = time.perf_counter()
        try:
            clip = None if force else cache.take(keys[request.scene], request)
        except OSError as error:
            raise BackpropError(f"cannot write to {request.folder}: {error.strerror}") from None
        if clip is None:
            missing.append(request)
        else:
            yield replace(clip, took=time.perf_counter() - start)

    def keep(request: Request, clip: Clip) -> None:
        if _is_still(keys[request.scene], request):
            cache.put(keys[request.scene], clip)

    asked = {request.name: request for request in missing}
    lengths: dict[Request, float] = {}
    with closing(render(missing, keep)) as outcomes:
        try:
            for outcome in outcomes:
                if isinstance(outcome, Clip):
                    lengths[asked[outcome.scene]] = outcome.length
                yield outcome
        finally:
            keep_lengths(lengths)


def _is_still(key: str, request: Request) -> bool:
    """Whether nothing was edited meanwhile: else nobody knows what the clip is made of."""
    try:
        return fingerprint(request) == key
    except (BackpropError, OSError):
        return False
