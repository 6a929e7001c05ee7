"""Published measurements that simulations are held against; each function returns a table."""

from .knowledge.datasets import ec50s, il4_il7, pstat5, yt1

__all__ = ["ec50s", "il4_il7", "pstat5", "yt1"]
