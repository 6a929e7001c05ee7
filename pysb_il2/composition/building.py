"""Write PySB components into one model and nowhere else.

PySB's self-exporter is process-global: a component goes to the last ``Model()`` made anywhere and
into the globals of whoever made it. `building` points it at the model in hand.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pysb.core import Model, SelfExporter

from ..arguments import says_wrong_types
from .foreign_partners import admit_foreign_partners

__all__ = ["building"]

_LOCK = threading.RLock()  # the exporter is one per process; re-entrant, since builds may nest
_STATE = ("do_export", "default_model", "target_globals", "target_module")


@contextmanager
@says_wrong_types
def building(model: Model) -> Iterator[Model]:
    """Send every component made inside the ``with`` block to `model`.

    Plain ``Rule(...)``, ``Parameter(...)`` and everything of ``pysb.macros`` write to `model`;
    names are exported into a throw-away dictionary. On exit, also after an error, the exporter is
    as it was. Other threads wait for their turn.

    What a rule of yours binds to a site that a mechanism of the library does not need, such as an antibody on the
    face of IL-2 for CD25, leaves that mechanism to go on: on exit its rules are written for that partner too.

    Parameters
    ----------
    model : pysb.Model
        The model to write to.

    Yields
    ------
    pysb.Model
        The same model.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> mine = Model("mine", _export=False)
    >>> with building(mine):
    ...     _ = Monomer("ADA9", ["head"])
    >>> mine.monomers.keys()
    ['ADA9']
    """
    with _LOCK:
        before = {name: getattr(SelfExporter, name) for name in _STATE}
        SelfExporter.do_export, SelfExporter.default_model = True, model
        SelfExporter.target_globals, SelfExporter.target_module = {}, None
        try:
            yield model
            admit_foreign_partners(model)
        finally:
            for name, value in before.items():
                setattr(SelfExporter, name, value)
