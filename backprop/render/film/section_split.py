"""Who draws which section of a clip: this process, a fork of it, or another machine.

Sections are films of their own, so each can be drawn anywhere, to the same bytes. A process
that draws only some of them jumps over the plays of the others, which leaves every object
where it would have been.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.synchronize import Semaphore
from pathlib import Path

from manim import config
from tqdm import tqdm

from backprop.render.film.formula_process import apart, die_with, one_thread

__all__ = ["Forked", "Others", "Part", "Share"]


class Share:
    """This process draws all."""

    joins = True
    """Whether the films are joined at the end; else they are left as they are."""
    is_fork = False
    """Whether this process was made to draw one section."""

    def mine(self, number: int) -> bool:
        """Whether this process draws section `number`, from 1; asked once, at its first play."""
        return True

    def done(self) -> None:
        """A section that this process drew is encoded."""

    def gather(self, places: Mapping[int, Path]) -> None:
        """See to it that the film of each section, by its number, is in its place."""

    def stop(self) -> None:
        """Let nobody draw on."""


@dataclass(frozen=True)
class Part(Share):
    """Every `of`-th section, from `first`, 1 to `of`: what one machine of a cluster draws."""

    first: int
    of: int
    joins = False

    def mine(self, number: int) -> bool:
        """Whether it is one of them."""
        return number % self.of == self.first % self.of


@dataclass(frozen=True)
class Others(Share):
    """Others drew all; their films, by the section's number, are only joined here."""

    films: Mapping[int, bytes]

    def mine(self, number: int) -> bool:
        """No section."""
        return False

    def gather(self, places: Mapping[int, Path]) -> None:
        """Put each film in its place."""
        for number, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.films[number])


class Forked(Share):
    """Sections are drawn by forks of this process while there are cores for them.

    A fork is made only where no other thread runs, so this process is kept free of those that
    are not needed: it shows no bar that another thread looks after, and sets no formula itself.

    Parameters
    ----------
    spare
        One for each core that has nothing to do.
    """

    def __init__(self, spare: Semaphore) -> None:
        self.spare = spare
        self._forks: dict[int, int] = {}
        # Of Manim's progress bars, shown or not.
        tqdm.monitor_interval = 0
        apart()

    def mine(self, number: int) -> bool:
        """Give it to a fork if a core is idle."""
        if not self.spare.acquire(block=False):
            return True
        parent = os.getpid()
        # The film before is encoded; but what a library began may be running still.
        if not one_thread():
            self.spare.release()
            return True
        if fork := os.fork():
            self._forks[fork] = number
            return False
        self.is_fork = True
        die_with(parent)
        apart()
        # Two processes that set the same formula would read each other's half-written files.
        config.tex_dir = Path(config.get_dir("tex_dir")) / f"section_{number}"
        return True

    def done(self) -> None:
        """A fork has done what it was made for."""
        if self.is_fork:
            self.spare.release()
            os._exit(0)

    def gather(self, places: Mapping[int, Path]) -> None:
        """Wait for the forks, which write there."""
        for fork in list(self._forks):
            number = self._forks.pop(fork)
            _, status = os.waitpid(fork, 0)
            if status:
                raise ChildProcessError(
                    f"the process drawing section {number} was ended "
                    f"(exit code {os.waitstatus_to_exitcode(status)}); is there memory enough?"
                )

    def stop(self) -> None:
        """End the forks."""
        for fork in self._forks:
            os.kill(fork, signal.SIGKILL)
        for fork in self._forks:
            os.waitpid(fork, 0)
