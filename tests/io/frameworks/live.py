"""What the tests of live frameworks share.

    /tmp/of-its-own/bin/python -m pytest tests/io/frameworks --noconftest

None of the frameworks is installed for the other tests: make_files.py says what this takes.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop import Network


def quietly(make: Callable[..., Network], *given: Any) -> tuple[Network, str]:
    """The network and what was told."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        network = make(*given)
    return network, "\n".join(str(one.message) for one in told)


def close(found: Any, wanted: Any, within: float = 1e-12) -> None:
    np.testing.assert_allclose(
        np.squeeze(np.asarray(found)), np.squeeze(np.asarray(wanted)), rtol=within, atol=within
    )
