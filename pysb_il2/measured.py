"""Published measurements that simulations are held against; each function returns a table."""

from .knowledge.datasets import ec50s, il4_il7, pstat5, yt1
from .knowledge.single_cell_datasets import pstat5_moments, receptor_moments

__all__ = ["ec50s", "il4_il7", "pstat5", "pstat5_moments", "receptor_moments", "yt1"]
