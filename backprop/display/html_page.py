"""The frame of a web page."""

from __future__ import annotations

import html

from backprop.core.language import language_now

__all__ = ["html_page"]


def html_page(title: str, head: str, body: str) -> str:
    """A page; `head` is what its head has besides, such as a style. It asks for no icon."""
    return f"""<!doctype html>
<html lang="{language_now().tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{html.escape(title)}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""
