"""What did not change is not rendered again, and nothing else is taken for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backprop.render.cache import Cache, _digest_of
from backprop.render.local_pool import Failure, Keep, render_all
from backprop.render.request import Request
from backprop.render.result import Clip, Shrunk
from backprop.render.reuse import Renderer, render_or_reuse
from tests.render.small_clip import SMALL_CLIP

ROOT = Path(__file__).parents[2]


def asked(folder: Path, **others: Any) -> Request:
    return Request("ChainRule", folder, **others)


def clip_in(folder: Path, size: int = 100, name: str = "ChainRule") -> Clip:
    folder.mkdir(parents=True, exist_ok=True)
    clip = Clip.of(Request(name, folder), folder, 35.3, size, 1.0, Shrunk(4, 3, 2, 1))
    for number, file in enumerate(clip.files):
        file.write_bytes(bytes([number]) * size)
    return clip


def test_a_kept_clip_comes_back_as_it_was(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path / "kept"), clip_in(tmp_path / "one")
    assert cache.take("k", asked(tmp_path / "two")) is None
    cache.put("k", made)
    taken = cache.take("k", asked(tmp_path / "two"))
    assert taken is not None
    assert taken.reused
    for before, after in zip(
        [made.file, *made.beside],
        [taken.file, *taken.beside],
        strict=True,
    ):
        assert after.parent == tmp_path / "two"
        assert after.read_bytes() == before.read_bytes()
    same = replace(taken, reused=False, file=made.file, beside=made.beside)
    assert same == made
    assert {file.name for file in (tmp_path / "two").iterdir()} == {
        file.name for file in (tmp_path / "one").iterdir()
    }


@pytest.mark.parametrize(
    "harm",
    ["cut", "garbage", "gone", "a folder", "no record", "half a record", "of another key"],
)
def test_what_is_not_whole_is_not_taken(tmp_path: Path, harm: str) -> None:
    cache = Cache(tmp_path / "kept")
    cache.put("k", clip_in(tmp_path / "one"))
    entry = cache.folder / "k"
    if harm == "cut":
        (entry / "ChainRule.mp4").write_bytes(b"cut")
    elif harm == "garbage":
        (entry / "ChainRule.mp4").write_bytes(b"x" * 100)
    elif harm == "gone":
        (entry / "ChainRule.srt").unlink()
    elif harm == "a folder":
        (entry / "ChainRule.mp4").unlink()
        (entry / "ChainRule.mp4").mkdir()
    elif harm == "of another key":
        cache.put("l", clip_in(tmp_path / "one", name="Nudge"))
        shutil.rmtree(entry)
        (cache.folder / "l").rename(entry)
    elif harm == "no record":
        (entry / "clip.json").unlink()
    else:
        (entry / "clip.json").write_text('{"files": ')
    assert cache.take("k", asked(tmp_path / "two")) is None
    assert not list((tmp_path / "two").glob("*")) if (tmp_path / "two").exists() else True


@pytest.mark.parametrize(
    "odd",
    [
        *([], 5, None, {}),
        *({"files": odd} for odd in ([], 5, {}, {"ChainRule.mp4": 100}, {"../ChainRule.mp4": ""})),
        *({"clip": odd} for odd in ([], 5, {}, {"scene": "Nudge"})),
        *({"part": odd} for odd in ({"length": "1"}, {"length": float("nan")}, {"size": True})),
        *({"part": odd} for odd in ({"size": -1}, {"size": 2.0}, {"sections": 1}, {"took": [1]})),
        *({"part": odd} for odd in ({"shrunk": [1, 2, 3, 4]}, {"shrunk": {"width": 4}})),
        *(
            {"name": odd}
            for odd in ("../x.mp4", "/tmp/x.mp4", "", ".", "..", "a/b", "x\0", "x.mp4")
        ),
    ],
)
def test_a_record_that_is_odd_is_none(tmp_path: Path, odd: Any) -> None:
    """By itself, and where it stands in a whole one."""
    cache = Cache(tmp_path / "kept")
    cache.put("k", clip_in(tmp_path / "one"))
    record = cache.folder / "k" / "clip.json"
    whole = json.loads(record.read_text())
    mixed = odd
    if isinstance(odd, dict) and "part" in odd:
        mixed = whole | {"clip": whole["clip"] | odd["part"]}
    elif isinstance(odd, dict) and "name" in odd:
        # As one who plants it would: with a file of that name, and digests that agree.
        digests = whole["files"] | {odd["name"]: whole["files"]["ChainRule.mp4"]}
        del digests["ChainRule.mp4"]
        mixed = whole | {"files": digests}
    elif isinstance(odd, dict) and odd:
        mixed = whole | odd
    for content in (odd, mixed):
        if isinstance(content, dict):
            content.pop("digest", None)
            content = {**content, "digest": _digest_of(content)}
        record.write_text(json.dumps(content))
        assert cache.take("k", asked(tmp_path / "two")) is None
        assert not (tmp_path / "two").exists()


def test_what_a_killed_run_left_goes(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "kept")
    old, young = cache.folder / ".new-old", cache.folder / ".new-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "ChainRule.mp4").write_text("half")
    os.utime(old, (time.time() - 2 * 86400, time.time() - 2 * 86400))
    cache.put("k", clip_in(tmp_path / "one"))
    assert {entry.name for entry in cache.folder.iterdir()} == {"k", ".new-young"}


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    made = clip_in(tmp_path / "one", size=2_000)
    cache = Cache(tmp_path / "kept", limit=3 * 11_000)  # room for three: 10,000 bytes and a record
    for age, key in enumerate("abc"):
        cache.put(key, made)
        os.utime(cache.folder / key, (1_000 + age, 1_000 + age))
    assert cache.take("a", asked(tmp_path / "two"))
    cache.put("d", made)
    assert {entry.name for entry in cache.folder.iterdir()} == {"a", "c", "d"}


def test_a_disk_that_takes_no_more_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    cache = Cache(tmp_path / "kept")
    cache.put("k", clip_in(tmp_path / "one"))
    assert cache.take("k", asked(tmp_path / "two")) is None
    assert cache.size() == (0, 0)


def test_many_at_once_see_whole_clips_or_none(tmp_path: Path) -> None:
    """Threads that put, take and throw out the same entry; each film is all of one byte."""
    wrong: list[str] = []
    taken = []

    def work(number: int) -> None:
        cache = Cache(tmp_path / "kept", limit=5_000 if number % 2 else 50)
        made = clip_in(tmp_path / f"made{number}", size=900 + number)
        for turn in range(40):
            cache.put("k" if turn % 2 else f"k{number}", made)
            found = cache.take("k", asked(tmp_path / f"out{number}"))
            if found is not None:
                taken.append(number)
                if len(found.file.read_bytes()) != found.size:
                    wrong.append(f"{found.size} bytes were promised")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert taken
    assert not list((tmp_path / "kept" / "clips").glob(".new-*"))


@pytest.mark.parametrize("edited", ["cost = [", None])
def test_what_was_edited_badly_meanwhile_is_made_and_not_kept(
    tmp_path: Path, edited: str | None
) -> None:
    network = tmp_path / "mine.toml"
    text = (ROOT / "assets/networks/chain.toml").read_text()
    network.write_text(text)
    request = asked(tmp_path / "out", network=str(network))

    def render(requests: Sequence[Request], keep: Keep) -> Generator[Clip, None, None]:
        for one in requests:
            made = clip_in(one.folder)
            if edited is None:
                network.unlink()
            else:
                network.write_text(edited)
            keep(one, made)
            yield made

    (clip,) = render_or_reuse([request], render)
    assert isinstance(clip, Clip)
    assert Cache().size() == (0, 0)


def test_runs_into_one_folder_keep_what_each_has_made(tmp_path: Path) -> None:
    """The second run's film is there before the first run's is kept: its own is kept all the same.

    The first asks for one network, the second for another; both are half done at the same time.
    """
    out = tmp_path / "out"
    requests = [asked(out, network=name) for name in ("chain", "relu")]

    def render(number: int) -> Renderer:
        def make(wanted: Sequence[Request], keep: Keep) -> Generator[Clip, None, None]:
            for request in wanted:
                clip = clip_in(tmp_path / f"work{number}", size=100 + number)
                if number == 0:
                    # All of the second run, at the worst moment.
                    list(render_or_reuse(requests[1:], render(1)))
                keep(request, clip)
                yield clip.published(request.folder)

        return make

    def nothing_left(wanted: Sequence[Request], _: Keep) -> Generator[Clip, None, None]:
        assert not wanted
        yield from ()

    list(render_or_reuse(requests[:1], render(0)))
    for number, request in enumerate(requests):
        again = replace(request, folder=tmp_path / f"again{number}")
        (taken,) = render_or_reuse([again], nothing_left)
        assert isinstance(taken, Clip)
        assert {len(file.read_bytes()) for file in taken.files} == {100 + number}


def test_a_clip_is_kept_before_anybody_else_can_change_it(tmp_path: Path) -> None:
    """While it is kept it is in the worker's own folder, and nothing is in the user's."""
    seen = []

    def keep(request: Request, clip: Clip) -> None:
        assert {file.parent.parent.parent for file in clip.files} == {request.folder}
        assert all(file.is_file() for file in clip.files)
        seen.extend(file.name for file in request.folder.iterdir() if file.is_file())

    request = Request("CostOfManyOutputs", tmp_path / "out", quality="l")
    (clip,) = render_all([request], 1, lambda _: None, keep)
    assert isinstance(clip, Clip)
    assert seen == []
    assert {file.name for file in request.folder.iterdir()} == {file.name for file in clip.files}


def test_a_clip_that_cannot_be_put_there_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "CostOfManyOutputs.mp4").mkdir()
    request = Request("CostOfManyOutputs", tmp_path, quality="l")
    (outcome,) = render_all([request], 1, lambda _: None)
    assert isinstance(outcome, Failure)
    assert outcome.mine
    assert outcome.reason == "cannot write the clip: Is a directory"
    assert [file.name for file in tmp_path.iterdir()] == ["CostOfManyOutputs.mp4"]


def run(out: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "backprop", "render", "-q", "l", "-o", str(out), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stderr


def test_a_second_run_reuses_and_force_renders(tmp_path: Path) -> None:
    assert "reused" not in run(tmp_path / "one", SMALL_CLIP)
    assert "Small: 3.4 s reused" in run(tmp_path / "two", SMALL_CLIP)
    assert "reused" not in run(tmp_path / "three", SMALL_CLIP, "--force")
    films = [(tmp_path / out / "Small.mp4").read_bytes() for out in ("one", "two", "three")]
    assert films[0] == films[1] == films[2]
    beside = json.loads((tmp_path / "two" / "Small.sections.json").read_text())
    assert beside
