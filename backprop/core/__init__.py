"""Numbers, by NumPy alone: a network, the record of its passes, and what can be asked of it."""

import backprop.core.startup  # noqa: F401 - before all other imports, which a Ctrl-C may break off
