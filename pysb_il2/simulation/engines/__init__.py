"""Engines: each file alone knows its library, and `base.Engine` is what it must provide.

`registry.ENGINES` lists those of networks, `registry.select_engine` takes the fastest for a network; what
an engine cannot run stands in `pysb_il2.simulation.engine_support`. Network-free engines are apart, since
they run rules and not networks.
"""
