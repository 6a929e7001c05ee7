"""Figures of simulations and fits, with measured points where there are any, and pictures of models.

Tables of protocols, measurements and fits come in; matplotlib Axes or Figures go out. `pysb_il2.plots` hands on
the public functions. Models come in; SVG goes out (`draw`). This wing may import validation, fitting and
every wing before them.
"""
