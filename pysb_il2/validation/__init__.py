"""Checks of models against physics, and of decoupled models against full ones.

Networks and pairs of models come in; residuals, differences and errors go out. `pysb_il2.decouple` stands here,
because it can check its result. This wing may import simulation, network, reduction, rules and the ground.
"""
