"""`render` from a plain script, and functions of the user's own on their way to a clip."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from backprop import load, register_activation, save
from backprop.activations import ACTIVATIONS, Activation
from backprop.cli import main
from backprop.costs import COSTS
from backprop.rendering.fingerprint import fingerprint
from backprop.rendering.registered import packed, unpack
from backprop.rendering.request import Request


@pytest.fixture
def registries() -> Iterator[None]:
    """What a test registers is forgotten again."""
    tables: tuple[dict[str, Any], ...] = (ACTIVATIONS, COSTS)
    before = [dict(table) for table in tables]
    yield
    for table, known in zip(tables, before, strict=True):
        table.clear()
        table.update(known)


SCRIPT = """
open("ran", "a").write("x")
import multiprocessing
from dataclasses import replace
from backprop import load, register_cost, render
from backprop.rendering import workers
workers._FORKS = workers._FORKS and {forks}
own = register_cost("quartic", lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3)
print(render("CostOfManyOutputs", replace(load("small"), cost=own), quality="l"))
"""


@pytest.mark.parametrize(("forks", "stdin"), [(True, False), (False, True)])
def test_a_plain_script_renders_and_runs_once(tmp_path: Path, forks: bool, stdin: bool) -> None:
    text = SCRIPT.format(forks=forks)
    (tmp_path / "plain.py").write_text(text)
    command = [sys.executable, "-" if stdin else "plain.py"]
    done = subprocess.run(command, cwd=tmp_path, input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Film('CostOfManyOutputs'")
    assert (tmp_path / "ran").read_text() == "x"


PLUGIN = """
from backprop import register_activation
register_activation("mine", lambda z: z * {by}, lambda z: 0 * z + {by})
"""


@pytest.mark.usefixtures("registries")
def test_other_functions_of_one_name_have_other_keys(tmp_path: Path) -> None:
    keys = set()
    for by in (2, 3, 2):
        own = register_activation("mine", lambda z, by=by: z * by, lambda z, by=by: 0 * z + by)
        net = load("small")
        net = net.with_layer(1, replace(net.layer(1), activation=own))
        file = save(net, tmp_path / "own.toml")
        keys.add(fingerprint(Request("CostOfManyOutputs", tmp_path, str(file))))
    assert len(keys) == 2


@pytest.mark.usefixtures("registries")
def test_what_is_registered_arrives_by_value() -> None:
    register_activation("mine", lambda z: z * 5, lambda z: 0 * z + 5)
    sent = packed()
    del ACTIVATIONS["mine"]
    unpack(sent)
    assert isinstance(ACTIVATIONS["mine"], Activation)
    assert ACTIVATIONS["mine"].value(2) == 10  # type: ignore[arg-type]


NETWORK = '[[layer]]\nactivation="mine"\nweights=[[1]]\nbiases=[0]\n'
NETWORK += '[[example]]\nname="e"\nx=[1]\ny=[0]\n'


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize(
    ("plugin", "told"),
    [
        (None, "--plugin FILE.py"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = 1", "registers nothing"),
        ("def", "SyntaxError"),
        ("missing", "No such file"),
    ],
)
def test_a_plugin_that_is_no_good_is_told(tmp_path: Path, plugin: str | None, told: str) -> None:
    (tmp_path / "n.toml").write_text(NETWORK)
    words = ["trace", str(tmp_path / "n.toml")]
    if plugin is not None:
        file = tmp_path / "plugin.py"
        if plugin != "missing":
            file.write_text(plugin)
        words += ["--plugin", str(file)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("registries")
def test_a_plugin_registers(tmp_path: Path) -> None:
    (tmp_path / "n.toml").write_text(NETWORK)
    (tmp_path / "plugin.py").write_text(PLUGIN.format(by=3))
    words = ["trace", str(tmp_path / "n.toml"), "--plugin", str(tmp_path / "plugin.py")]
    assert CliRunner().invoke(main, words).exit_code == 0
