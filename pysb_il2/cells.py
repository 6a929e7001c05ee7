"""Cells from counts: what cytometry counted as the copies that a model takes."""

from .knowledge.counts import from_counts

__all__ = ["from_counts"]
