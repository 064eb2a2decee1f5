"""A clip in a process of its own: what it costs there."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from backprop.render import clip
from backprop.render.request import Request

__all__ = ["cost", "in_a_process"]

Cost = dict[str, float]


def cost(request: Request) -> Cost:
    """Render it here: seconds of one core, most bytes held, bytes of the film, its seconds."""
    work = request.folder / "work"
    work.mkdir()
    start = time.process_time()
    made = clip.render_clip(request, work)
    spent = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"cpu": spent, "bytes": most, "film": made.size, "seconds": made.length}


def in_a_process(script: str, *arguments: str | Path) -> Cost:
    """What the script prints as JSON when it is called with --child and the arguments."""
    command = [sys.executable, script, "--child", *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(told.stderr)
    found: Cost = json.loads(told.stdout.splitlines()[-1])
    return found
