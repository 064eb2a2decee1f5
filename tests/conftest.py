"""Settings that all tests share."""

import gc
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from manim import tempconfig

from backprop.core.activations import ACTIVATIONS
from backprop.core.costs import COSTS
from backprop.drawing.notation.typesetting import shelved
from backprop.render.formula_cache import Outlines

# The clock of a shared machine says nothing about the code, so there is no deadline; and the
# examples are the same in every run, so that a red suite is red for everyone.
EXAMPLES = {"backprop": 150, "quick": 25}  # `make quick` says `--hypothesis-profile quick`
for profile, examples in EXAMPLES.items():
    settings.register_profile(
        profile,
        deadline=None,
        derandomize=True,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
settings.load_profile("backprop")


def pytest_configure() -> None:
    """Commands that tests start take a Ctrl-C, also where it is ignored, as under `nohup`.

    They would inherit that, go on for ever, and take the time of the tests after them.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What is imported stays; to look through it for garbage took a tenth of all the time."""
    gc.collect()
    gc.freeze()
    # Scenes are full of circles: seldom looked for, they take 15 MB more and a tenth of time less.
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def _set_formulas(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.config.cache.mkdir("formulas")
    folder.chmod(0o700)  # what others may write to is not used
    return folder


@pytest.fixture(scope="session")
def formulas(_set_formulas: Path) -> Path:
    """Where formulas are kept: none is set twice, in whatever process of this run or the next.

    They are kept as a user's are, by all that they are made of, code and versions included. The
    tests of the keeping itself have a folder of their own.
    """
    return _set_formulas


def _empty(folder: Path, formulas: Path) -> Path:
    """A new folder where nothing but formulas is kept."""
    made = Path(tempfile.mkdtemp(dir=folder))
    (made / "formulas").symlink_to(formulas)
    return made


@pytest.fixture(autouse=True, scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory, _set_formulas: Path) -> Iterator[Path]:
    """Where each test gets its folder; what a whole module shares is made with one, too."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKPROP_CACHE", str(_empty(folder, _set_formulas)))
        yield folder


@pytest.fixture(autouse=True)
def _nothing_kept(_kept: Path, formulas: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test finds what another one rendered, nor what the user did; only formulas are set."""
    monkeypatch.setenv("BACKPROP_CACHE", str(_empty(_kept, formulas)))
    with shelved(Outlines()):
        yield


@pytest.fixture(autouse=True, scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Manim's files of a formula, where no other process of these tests writes the same."""
    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media"))}):
        yield


@pytest.fixture
def registries() -> Iterator[None]:
    """Put the registered activations and costs back as they were."""
    kept = dict(ACTIVATIONS), dict(COSTS)
    yield
    for registry, before in zip((ACTIVATIONS, COSTS), kept, strict=True):
        registry.clear()
        registry.update(before)
