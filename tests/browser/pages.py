"""Pages in a real browser: what they ask for and complain of is kept."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from RangeHTTPServer import RangeRequestHandler

__all__ = ["Opened", "opened", "serious", "served"]


@dataclass(slots=True)
class Opened:
    """A page with what it said and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def check(self) -> None:
        """No complaint, and nothing from outside."""
        assert self.complaints == [], self.complaints
        inside = ("file:", "data:", "blob:", "http://127.0.0.1:")
        outside = [url for url in self.asked if not url.startswith(inside)]
        assert outside == [], outside


@contextmanager
def opened(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int] = (1280, 900),
    scheme: str = "light",
    motion: str = "no-preference",
    script: bool = True,
) -> Iterator[Opened]:
    """A page in a window of its own; it must be quiet to its end."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion=motion,  # type: ignore[arg-type]
        java_script_enabled=script,
    )
    seen = Opened(context.new_page())
    seen.page.on(
        "console",
        lambda said: (
            seen.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on(
        "requestfailed",
        # A film whose rest is not wanted any more is broken off by the browser itself.
        lambda request: (
            seen.complaints.append(f"{request.url}: {request.failure}")
            if "ERR_ABORTED" not in str(request.failure)
            else None
        ),
    )
    seen.page.goto(url)
    try:
        yield seen
        seen.check()
    finally:
        context.close()


class _Quiet(RangeRequestHandler):  # type: ignore[misc]
    # Films are asked for piece by piece: without that a browser cannot seek.
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server on loopback; yields its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or worse, with the first element it is about."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
