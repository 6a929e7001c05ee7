"""Mechanisms without names: reusable PySB macros."""
