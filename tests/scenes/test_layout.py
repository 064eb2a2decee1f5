"""Every clip can be read at every pause: for many networks, and in both themes."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from backprop import load
from backprop.audit.audit import audit
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, find_scene, scene_class
from backprop.core.activations import ACTIVATIONS
from backprop.core.costs import COSTS

FOLDERS = [
    Path(__file__).parents[2] / "assets" / "networks",
    Path(__file__).parents[1] / "networks",
]
FILES = [file for folder in FOLDERS for file in sorted(folder.glob("*.toml"))]
EXTREME = {
    "sure": ("CostOfOneExample", "LongPath", "PreviousActivation"),
    "beyond": ("ChainRule", "LocalDerivatives", "MultiPathSum", "RepeatBackwards"),
    "gap": ("MultiPathSum", "WeightChainRule", "VectorForm"),
}
"""Networks of outputs so far out that numbers end, for clips that show those numbers."""
EACH = 6
"""Networks that a clip is audited over here; `backprop audit` does all of them."""
ONCE = 1
"""So many of them in `make test`: its own; in CI it meets the others, in both themes."""
QUICK = ("ChainRule", "MultiPathSum", "GradientDescent")
"""A tree, a network and plots, which `make quick` audits over their own networks."""


NETWORKS = {str(file): load(file) for file in FILES if file.stem not in EXTREME}
CHAINS = [file for file, network in NETWORKS.items() if max(network.widths) == 1]
WIDE = [file for file in NETWORKS if file not in CHAINS]


def shown_to(entry: Declaration) -> list[str]:
    """Networks for a clip: those of its kind in turn, so that each is seen by many clips."""
    first = 7 * catalog().index(entry)
    own = next(file for file, network in NETWORKS.items() if network.name == entry.network)

    def turn(kind: list[str]) -> list[str]:
        rest = [file for file in kind if file != own and entry.shows(NETWORKS[file])]
        return [rest[(first + step) % len(rest)] for step in range(len(rest))]

    wide, chains = turn(WIDE), turn(CHAINS)
    # A clip of wide networks that takes chains as well is shown two of them.
    few = 2 if wide else EACH
    return [own, *wide[: EACH - 1 - min(few, len(chains))], *chains[:few]][:EACH]


def seldom_met() -> list[tuple[Declaration, str]]:
    """Clips for the networks that fewer than three were shown: three in all for each."""
    met = [(entry, file) for entry in catalog() for file in shown_to(entry)]
    more = []
    for number, file in enumerate(NETWORKS):
        others = [
            entry
            for entry in catalog()
            if entry.shows(NETWORKS[file]) and not entry.picture and (entry, file) not in met
        ]
        wanted = max(0, 3 - sum(file == one for _, one in met))
        more += [(others[(5 * number + 7 * step) % len(others)], file) for step in range(wanted)]
    return more


CLIPS = (
    [
        pytest.param(
            entry,
            file,
            theme,
            id=f"{entry.name}-{Path(file).parts[-3]}-{Path(file).stem}-{theme}",
            marks=[
                *([] if entry.name in QUICK and position == 0 else [pytest.mark.long]),
                *([] if position < ONCE else [pytest.mark.sweep]),
            ],
        )
        for entry in catalog()
        # Places are the same in both themes, only colours differ: networks take turns.
        for position, (file, theme) in enumerate(
            zip(shown_to(entry), itertools.cycle(("dark", "light")), strict=False)
        )
    ]
    + [
        pytest.param(
            entry,
            file,
            theme,
            id=f"{entry.name}-{Path(file).stem}-too-{theme}",
            marks=[pytest.mark.long, pytest.mark.sweep],
        )
        for (entry, file), theme in zip(
            seldom_met(), itertools.cycle(("dark", "light")), strict=False
        )
    ]
    + [
        pytest.param(
            find_scene(name),
            str(file),
            "dark",
            id=f"{name}-{file.stem}",
            marks=[pytest.mark.long, pytest.mark.sweep],
        )
        for file in FILES
        for name in EXTREME.get(file.stem, ())
    ]
)


@pytest.mark.parametrize(("entry", "network", "theme"), CLIPS)
def test_every_pause_can_be_read_and_every_section_has_a_caption(
    entry: Declaration, network: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: dict[str, list[str]] = {}

    def passed(scene: Any, on_stop: Any, on_way: Any, shape: Any) -> None:
        def stop(shown: Any) -> None:
            section = str(shown.renderer.file_writer.sections[-1].name)
            said.setdefault(section, []).append(shown.caption)
            on_stop(shown)

        pass_through(scene, stop, on_way, shape)

    monkeypatch.setattr("backprop.audit.audit.pass_through", passed)
    audited = audit(scene_class(entry.name), Stage.of(network, theme=theme))
    assert audited.pauses > 5
    assert not audited.faults, "\n".join(map(str, audited.faults))
    assert len(said) > 1
    assert all(caption for captions in said.values() for caption in captions)


def test_each_clip_meets_several_networks_and_each_network_many_clips() -> None:
    assert all(len(shown_to(entry)) == (2 if entry.picture else EACH) for entry in catalog())
    met = [file for entry in catalog() for file in shown_to(entry)]
    met += [file for _, file in seldom_met()]
    assert all(met.count(file) >= 3 for file in NETWORKS)
    assert len(set(seldom_met())) == len(seldom_met())


def test_the_networks_are_of_all_kinds() -> None:
    chains = [NETWORKS[file] for file in CHAINS]
    assert {network.depth for network in chains} == set(range(1, 9))
    layers = [layer for network in chains for layer in network.layers]
    assert {layer.activation.name for layer in layers} == {*ACTIVATIONS}
    assert {network.cost.name for network in chains} == {*COSTS} - {"none"}  # no clip shows it
    weights = [abs(float(layer.weights[0, 0])) for layer in layers]
    assert max(weights) >= 1e6
    assert 0 < min(weight for weight in weights if weight) <= 1e-9
    assert any(len(name) > 80 for network in chains for name in network.examples)
