"""Right calls of what builds and expands models and of `Simulator`, and the kind of each argument."""

from functools import cache

from pysb import Model, Monomer, MonomerPattern

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor
from pysb_il2.simulation.runner import Runner
from tests.hostile.subjects import (
    FLAG,
    INITIALS,
    KD,
    LIMIT,
    NAMES,
    NUMBERS,
    PARAMETERS,
    RECEPTOR,
    SMALL,
    STEADY,
    VALUES,
    Call,
    entered,
    folder,
    runner,
    simulator,
    small,
)
from tests.hostile.values import (
    a,
    above_0,
    amount,
    count,
    flag,
    items,
    mapping,
    nothing,
    one_of,
    optional,
    real,
    rtol,
    text,
)


@cache
def bare_receptor():
    return il2.build(il2_receptor)


FORMAT = {"CD132_fold": (1.0, above_0), "association": (1.0, above_0), "valency": (1, one_of(1))}
CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "Ligand",
            il2.Ligand,
            {
                "private_fold": (1.0, above_0),
                "pair_fold": (1.0, above_0),
                "name": ("x", text),
                "monomer": ("IL2", one_of("IL2")),
                "Kd_nM": ({}, mapping(above_0, "CD25")),
                **FORMAT,
            },
        ),
        (
            "Ligand.from_affinities",
            il2.Ligand.from_affinities,
            {
                "name": ("x", text),
                "monomer": ("IL2", one_of("IL2")),
                "CD25_nM": (1.0, optional(above_0)),
                "CD122_nM": (None, optional(above_0)),
                "CD215_nM": (None, optional(nothing)),
                **FORMAT,
            },
        ),
        (
            "Ligand.fold",
            lambda **given: il2.Ligand("x").fold(**given),
            {"chain": ("CD25", text), "rows": ({}, mapping(nothing))},
        ),
        (
            "Protein",
            il2.Protein,
            {
                "name": ("x", text),
                "sites": ({}, mapping(items(text, 0))),
                "uniprot": (None, optional(text)),
                "aliases": ((), items(text, 0)),
                "residues": ({}, mapping(text)),
            },
        ),
        (
            "Module",
            il2.Module,
            {
                "name": ("x", text),
                "rules": (print, callable),
                "proteins": ((), items(a(il2.Protein), 0)),
                "requires": ((), items(a(il2.Module), 0)),
                "optional_proteins": ((), items(a(il2.Protein), 0)),
                "constants": ({}, mapping(nothing)),
                "detail": (None, optional(text)),
                "forms": ({}, mapping(a(il2.Module))),
            },
        ),
        ("Module()", il2.modules.stat5, {"detail": ("sites", one_of("sites", "lumped"))}),
        (
            "SteadyStateOptions",
            il2.SteadyStateOptions,
            {
                "rtol": (1e-6, lambda value: rtol(value) or (real(value) and value == 0)),
                "atol": (1e-3, optional(above_0)),
                "t_max": (1e14, above_0),
                "atol_of_scale": (1e-8, above_0),
            },
        ),
        (
            "Simulator",
            lambda **given: il2.Simulator(small(), **given).run(),
            {
                "tspan": ([0.0, 1.0], items(amount, rising=True)),
                "initials": (None, INITIALS),
                "param_values": (None, PARAMETERS),
                "rtol": (None, optional(rtol)),
                "atol": (None, optional(above_0)),
                "max_steps": (1000, lambda x: above_0(x) or x == 10**400),
                "max_iter": LIMIT,
                "max_agg": LIMIT,
                "max_stoich": (None, optional(mapping(count, "A"))),
                "integrator_options": (None, optional(mapping(above_0, "rtol"))),
                "decoupled": FLAG,
                "verbose": (False, lambda x: flag(x) or (real(x) and x == int(x))),
            },
        ),
        (
            "Simulator.run",
            lambda **given: simulator().run(**given),
            {
                "tspan": ([0.0, 1.0], optional(items(amount, rising=True))),
                "initials": (None, INITIALS),
                "param_values": (None, PARAMETERS),
                "num_processors": (1, count),
            },
        ),
        (
            "Simulator.sensitivities",
            lambda **given: simulator().sensitivities(**given),
            {
                "parameters": NAMES,
                "tspan": ([0.0, 1.0], optional(items(amount, rising=True))),
            },
        ),
        (
            "Simulator.steady_state",
            lambda **given: simulator().steady_state(**given),
            {
                "initials": (None, INITIALS),
                "param_values": (None, PARAMETERS),
                "options": STEADY,
            },
        ),
        (
            "SimulationResult.observable",
            lambda **given: simulator().run().observable(**given),
            {
                "pattern": (lambda: simulator().model.monomers["A"](s="u"), a(Monomer, MonomerPattern)),
            },
        ),
        (
            "SimulationResult.save",
            lambda **given: simulator().run().save(folder() / f"{next(NUMBERS)}.h5", **given),
            {
                "include_obs_exprs": (True, flag),
                "append": (True, flag),
                "dataset_name": (None, optional(text)),
                "group_name": (None, optional(text)),
            },
        ),
        (
            "build",
            lambda **given: il2.build(RECEPTOR, **given),
            {
                "cell": ("Treg", one_of("Treg", None)),
                "ligand": ("IL2", one_of("IL2", None)),
                "knockouts": ((), items(one_of("CD25"), 0)),
                "mutants": (None, optional(mapping(items(nothing, 0)))),
                "inhibitors": (None, optional(mapping(amount, "tofacitinib"))),
                "parameters": (None, optional(mapping(amount, KD))),
                "detail": (None, one_of("sites", "lumped", None)),
                "name": ("x", optional(lambda x: x == "" or (text(x) and x.isprintable() and bool(x.strip())))),
            },
        ),
        (
            "populate",
            lambda **given: il2.populate(given.pop("cells"), **given),
            {
                "cells": ({"Treg": 10.0}, mapping(above_0, "Treg")),
                "volume_ml": (1.0, above_0),
                "model": (RECEPTOR, a(Model)),
                "presents": (None, optional(lambda x: x == {})),
                "knockouts": ((), items(one_of("CD25"), 0)),
                "ligand": ("IL2", one_of("IL2", None)),
                "inhibitors": (None, optional(mapping(amount, "tofacitinib"))),
                "parameters": (None, optional(mapping(amount, KD))),
                "detail": (None, one_of("sites", "lumped", None)),
                "name": (None, optional(lambda x: x == "" or (text(x) and x.isprintable() and bool(x.strip())))),
            },
        ),
        (
            "join",
            lambda **given: il2.join(given.pop("model"), given.pop("other"), **given),
            {
                "model": (RECEPTOR, a(Model)),
                "other": (RECEPTOR, a(Model)),
                "same": (None, optional(mapping(optional(one_of("IL2")), "IL2"))),
                "prefix": ("x_", lambda x: text(x) and x.isidentifier() and x.isascii() and x[0] != "_"),
                "other_units": (None, optional(mapping(one_of("molecules", "s")))),
                "amounts": (None, optional(mapping(one_of("model", "other", "both")))),
                "at_rest": ((), items(nothing, 0)),
                "name": (None, optional(lambda x: x == "" or (text(x) and x.isprintable() and bool(x.strip())))),
            },
        ),
        ("join_report", il2.join_report, {"model": (lambda: il2.join(RECEPTOR, RECEPTOR, prefix="x_"), a(Model))}),
        ("parts", il2.parts, {"model": (RECEPTOR, a(Model))}),
        ("build of", lambda module: il2.build(module), {"module": ("receptor", a(il2.Module))}),
        (
            "add_to",
            lambda **given: il2.add_to(Model("x", _export=False), il2_receptor, **given),
            {
                "cell": ("Treg", lambda cell: repr(cell) in ("'Treg'", "('Treg', {})")),
                "ligand": ("IL2", one_of("IL2", None)),
                "parameters": (None, optional(mapping(amount, KD))),
            },
        ),
        (
            "add_to a model",
            lambda **given: il2.add_to(*given.values()),
            {
                "model": (lambda: Model("x", _export=False), a(Model)),
                "module": (lambda: il2_receptor, a(il2.Module)),
            },
        ),
        ("building", entered, {"model": (lambda: Model("x", _export=False), a(Model))}),
        (
            "odes",
            il2.odes,
            {"model": SMALL, "max_species": (200, count), "max_iter": LIMIT, "max_agg": LIMIT},
        ),
        ("steady_state_sensitivities", il2.steady_state_sensitivities, {"model": SMALL, "max_species": (200, count)}),
        (
            "binding_polynomial",
            il2.binding_polynomial,
            {
                "model": (bare_receptor, a(Model)),
                "chain": ("CD25", one_of("CD25")),
                "ligand": (None, one_of("IL2", None)),
            },
        ),
        (
            "conservation_laws",
            il2.conservation_laws,
            {"model": SMALL, "max_species": (500, count), "max_iter": LIMIT, "max_agg": LIMIT},
        ),
        (
            "expand",
            il2.expand,
            {
                "model": SMALL,
                "decoupled": FLAG,
                "cache": (True, flag),
                "max_iter": LIMIT,
                "max_agg": LIMIT,
                "max_stoich": (None, optional(mapping(count, "A"))),
                "progress": (None, optional(callable)),
            },
        ),
        (
            "Network.net_text",
            lambda **given: runner().network.net_text(**given),
            {"values": ({}, optional(mapping(real, "kon")))},
        ),
        (
            "Runner",
            Runner,
            {
                "model": SMALL,
                "rtol": (1e-7, optional(rtol)),
                "atol": (1.0, optional(above_0)),
                "max_steps": (100, lambda x: above_0(x) or x == 10**400),
                "stochastic": FLAG,
                "compiled": FLAG,
            },
        ),
        ("Runner.value", lambda **given: runner().value(**given), {"name": ("kon", one_of("kon")), "values": VALUES}),
        ("Runner.initials", lambda **given: runner().initials(**given), {"values": VALUES}),
    )
}
