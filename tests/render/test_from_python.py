"""`render` from a plain script, and functions of the user's own on their way to a clip."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from backprop import load, register_activation, register_cost, save
from backprop.audit.audit import Job, audit_all
from backprop.cli import main
from backprop.cli.plugin import plugin_option, run_again
from backprop.core.activations import ACTIVATIONS, Activation, Array
from backprop.core.errors import BackpropError
from backprop.render.fingerprint import fingerprint
from backprop.render.registered import packed, unpack
from backprop.render.request import Request

SCRIPT = """
open("ran", "a").write("x")
import multiprocessing
from dataclasses import replace
from backprop import (load, register_cost, render)
from backprop.render import local_pool as workers
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


BESIDE = """
from backprop import register_activation
import beside
register_activation("mine", lambda z: beside.value(z), beside.slope)
"""


def write_plugin(folder: Path) -> list[str]:
    """A network, and a plugin with two modules beside it; the options that name them."""
    (folder / "n.toml").write_text(NETWORK)
    (folder / "plugin.py").write_text(BESIDE)
    (folder / "beside.py").write_text(
        "from further import by\ndef value(z): return by * z\ndef slope(z): return by + 0 * z\n"
    )
    (folder / "further.py").write_text("by = 2\n")
    return ["-N", str(folder / "n.toml"), "--plugin", str(folder / "plugin.py")]


@pytest.mark.usefixtures("registries")
def test_what_is_beside_a_plugin_belongs_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    options, path = write_plugin(tmp_path), [*sys.path]
    keys, slopes = [], []
    for by in (2, 3, 2):
        (tmp_path / "further.py").write_text(f"by = {by}\n")
        result = CliRunner().invoke(main, ["trace", *options, "--json"])
        slopes.append(json.loads(result.stdout)["layers"][1]["da_dz"])
        # Modules of the user's own are not there any more: all of it travels by value.
        assert not {"beside", "further"} & set(sys.modules)
        keys.append(fingerprint(Request("CostOfManyOutputs", tmp_path, options[1])))
        sent = packed()
        del ACTIVATIONS["mine"]
        unpack(sent)
        assert ACTIVATIONS["mine"].value(np.ones(1)) == by
    assert slopes == [[2], [3], [2]]
    assert keys[0] == keys[2] != keys[1]
    assert sys.path == path
    assert not (tmp_path / "__pycache__").exists()


@pytest.mark.usefixtures("registries")
def test_a_plugin_is_run_again_when_a_module_beside_it_is_saved(tmp_path: Path) -> None:
    options = write_plugin(tmp_path)

    def found() -> Array:
        run_again()
        return ACTIVATIONS["mine"].value(np.ones(1))

    @click.command()
    @plugin_option
    def look() -> None:
        before = ACTIVATIONS["mine"]
        assert found() == 2
        assert ACTIVATIONS["mine"] is before
        (tmp_path / "further.py").write_text("by = 3\n")
        assert found() == 3
        (tmp_path / "further.py").write_text("by = \n")
        for _ in range(2):
            with pytest.raises(BackpropError, match="SyntaxError"):
                found()
        (tmp_path / "further.py").write_text("by = 3\n")
        assert found() == 3
        # One that registers and then fails is not what it was, though its text is again.
        (tmp_path / "plugin.py").write_text(PLUGIN.format(by=7) + "1 / 0\n")
        with pytest.raises(BackpropError, match="ZeroDivisionError"):
            found()
        (tmp_path / "plugin.py").write_text(BESIDE)
        assert found() == 3

    look.main(options[2:], standalone_mode=False)


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize(
    "words",
    [["trace"], ["audit", "CostOfManyOutputs", "IndexNotation", "-j", "2"]],
    ids=["here", "in a process of ours"],
)
def test_what_a_function_of_a_plugin_raises_is_one_line(tmp_path: Path, words: list[str]) -> None:
    options = write_plugin(tmp_path)
    (tmp_path / "n.toml").write_text(save_small_with("mine"))
    (tmp_path / "beside.py").write_text("def value(z):\n    1 / 0\ndef slope(z): return z\n")
    result = CliRunner().invoke(main, [*words, *options])
    assert result.exit_code == 2
    where = f"{tmp_path / 'beside.py'}: line 2: " if words == ["trace"] else f"{options[3]}: "
    line = f"backprop: --plugin {where}ZeroDivisionError: division by zero\n"
    assert result.stderr == line


def save_small_with(activation: str) -> str:
    """The network `small` as text, with another activation."""
    text = (Path(__file__).parents[2] / "assets/networks/small.toml").read_text()
    return text.replace('"sigmoid"', f'"{activation}"')


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize(
    ("scene", "name"), [("CostOfManyOutputs", "small"), ("GradientDescent", "xor")]
)
def test_clips_go_on_where_the_slope_by_y_is_not_known(
    tmp_path: Path, scene: str, name: str
) -> None:
    own = register_cost("quartic", lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3)
    file = save(replace(load(name), cost=own), tmp_path / "own.toml")
    (found,) = audit_all([Job(scene, str(file), None, None, "dark")], 1)
    assert found.faults == ()
