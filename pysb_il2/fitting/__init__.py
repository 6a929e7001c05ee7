"""Constants estimated from measurements, and how well the measurements determine them.

In comes a table of measurements and what is to be estimated (`Problem`); out come values with intervals (`Fit`),
profiles, draws from the posterior and PEtab. A `Condition` predicts the rows of one cell and ligand by an `Experiment`;
the objective adds scales, noise and priors; searches know the objective and nothing of models. Imports catalogue,
experiments and what stands before them; `pysb_il2.calibration` hands on the public names.
"""
