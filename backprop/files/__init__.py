"""Networks in files: read, checked, and refused with one line that names the mend."""

from backprop.files.networks import load, network_names

__all__ = ["load", "network_names"]
