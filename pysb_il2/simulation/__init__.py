"""Networks are run: trajectories, steady states, forward sensitivities and stochastic cells.

In comes a network of `pysb_il2.network`, parameter values, a state and times; out comes a `Trajectory`
or a state. `runner.Runner` is what protocols and fits use, `simulator.Simulator` the same behind PySB's
interface, and `stochastic_simulation.StochasticSimulation` runs single cells. Integrators stand in
`engines`, behind one interface. Files here import from rules, reduction, network and the ground.
"""
