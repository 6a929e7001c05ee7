"""Ready models; each is a PySB module with a `model`."""

#: The ready models by name.
NAMES = ("receptor", "signal", "erk", "akt", "family", "full", "treg", "th", "cd8", "nk")

__all__ = ["NAMES"]
