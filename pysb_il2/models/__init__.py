"""Ready models; each is a PySB module with a `model`."""

#: The ready models by name.
NAMES = ("receptor", "signal")

__all__ = ["NAMES"]
