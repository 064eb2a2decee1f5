"""Networks in files: read, checked, and refused with one line that names the mend."""

from backprop.files.networks import load, network_names
from backprop.files.saving import save

__all__ = ["load", "network_names", "save"]
