"""Right calls of what builds and expands models and of `Simulator`, and the kind of each argument."""

from functools import cache

from pysb import Model, Monomer, MonomerPattern

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor
from pysb_il2.simulation.runner import Runner
from tests.hostile import subjects as s
from tests.hostile import values as v


@cache
def bare_receptor():
    return il2.build(il2_receptor)


FORMAT = {"CD132_fold": (1.0, v.above_0), "association": (1.0, v.above_0), "valency": (1, v.one_of(1))}
CALLS: dict[str, s.Call] = {
    "Ligand": s.Call(
        il2.Ligand,
        private_fold=(1.0, v.above_0),
        pair_fold=(1.0, v.above_0),
        name=("x", v.text),
        monomer=("IL2", v.one_of("IL2")),
        Kd_nM=({}, v.mapping(v.above_0, "CD25")),
        **FORMAT,
    ),
    "Ligand.from_affinities": s.Call(
        il2.Ligand.from_affinities,
        name=("x", v.text),
        monomer=("IL2", v.one_of("IL2")),
        CD25_nM=(1.0, v.optional(v.above_0)),
        CD122_nM=(None, v.optional(v.above_0)),
        CD215_nM=(None, v.optional(v.nothing)),
        **FORMAT,
    ),
    "Ligand.fold": s.Call(
        lambda **given: il2.Ligand("x").fold(**given), chain=("CD25", v.text), rows=({}, v.mapping(v.nothing))
    ),
    "Protein": s.Call(
        il2.Protein,
        name=("x", v.text),
        sites=({}, v.mapping(v.items(v.text, 0))),
        uniprot=(None, v.optional(v.text)),
        aliases=((), v.items(v.text, 0)),
        residues=({}, v.mapping(v.text)),
    ),
    "Module": s.Call(
        il2.Module,
        name=("x", v.text),
        rules=(print, callable),
        proteins=((), v.items(v.a(il2.Protein), 0)),
        requires=((), v.items(v.a(il2.Module), 0)),
        optional_proteins=((), v.items(v.a(il2.Protein), 0)),
        constants=({}, v.mapping(v.nothing)),
        detail=(None, v.optional(v.text)),
        forms=({}, v.mapping(v.a(il2.Module))),
    ),
    "Module()": s.Call(il2.modules.stat5, detail=("sites", v.one_of("sites", "lumped"))),
    "SteadyStateOptions": s.Call(
        il2.SteadyStateOptions,
        rtol=(1e-6, lambda value: v.rtol(value) or (v.real(value) and value == 0)),
        atol=(1e-3, v.optional(v.above_0)),
        t_max=(1e14, v.above_0),
        atol_of_scale=(1e-8, v.above_0),
    ),
    "Simulator": s.Call(
        lambda **given: il2.Simulator(s.small(), **given).run(),
        tspan=([0.0, 1.0], v.items(v.amount, rising=True)),
        initials=(None, s.INITIALS),
        param_values=(None, s.PARAMETERS),
        rtol=(None, v.optional(v.rtol)),
        atol=(None, v.optional(v.above_0)),
        max_steps=(1000, lambda x: v.above_0(x) or x == 10**400),
        max_iter=s.LIMIT,
        max_agg=s.LIMIT,
        max_stoich=(None, v.optional(v.mapping(v.count, "A"))),
        integrator_options=(None, v.optional(v.mapping(v.above_0, "rtol"))),
        decoupled=s.FLAG,
        verbose=(False, lambda x: v.flag(x) or (v.real(x) and x == int(x))),
    ),
    "Simulator.run": s.Call(
        lambda **given: s.simulator().run(**given),
        tspan=([0.0, 1.0], v.optional(v.items(v.amount, rising=True))),
        initials=(None, s.INITIALS),
        param_values=(None, s.PARAMETERS),
        num_processors=(1, v.count),
    ),
    "Simulator.sensitivities": s.Call(
        lambda **given: s.simulator().sensitivities(**given),
        parameters=s.NAMES,
        tspan=([0.0, 1.0], v.optional(v.items(v.amount, rising=True))),
    ),
    "Simulator.steady_state": s.Call(
        lambda **given: s.simulator().steady_state(**given),
        initials=(None, s.INITIALS),
        param_values=(None, s.PARAMETERS),
        options=s.STEADY,
    ),
    "SimulationResult.observable": s.Call(
        lambda **given: s.simulator().run().observable(**given),
        pattern=(lambda: s.simulator().model.monomers["A"](s="u"), v.a(Monomer, MonomerPattern)),
    ),
    "SimulationResult.save": s.Call(
        lambda **given: s.simulator().run().save(s.folder() / f"{next(s.NUMBERS)}.h5", **given),
        include_obs_exprs=(True, v.flag),
        append=(True, v.flag),
        dataset_name=(None, v.optional(v.text)),
        group_name=(None, v.optional(v.text)),
    ),
    "build": s.Call(
        lambda **given: il2.build(s.RECEPTOR, **given),
        cell=("Treg", v.one_of("Treg", None)),
        ligand=("IL2", v.one_of("IL2", None)),
        knockouts=((), v.items(v.one_of("CD25"), 0)),
        mutants=(None, v.optional(v.mapping(v.items(v.nothing, 0)))),
        inhibitors=(None, v.optional(v.mapping(v.amount, "tofacitinib"))),
        parameters=(None, v.optional(v.mapping(v.amount, s.KD))),
        detail=(None, v.one_of("sites", "lumped", None)),
        name=("x", v.optional(lambda x: x == "" or (v.text(x) and x.isprintable() and bool(x.strip())))),
    ),
    "populate": s.Call(
        lambda **given: il2.populate(given.pop("cells"), **given),
        cells=({"Treg": 10.0}, v.mapping(v.above_0, "Treg")),
        volume_ml=(1.0, v.above_0),
        model=(s.RECEPTOR, v.a(Model)),
        presents=(None, v.optional(lambda x: x == {})),
        knockouts=((), v.items(v.one_of("CD25"), 0)),
        ligand=("IL2", v.one_of("IL2", None)),
        inhibitors=(None, v.optional(v.mapping(v.amount, "tofacitinib"))),
        parameters=(None, v.optional(v.mapping(v.amount, s.KD))),
        detail=(None, v.one_of("sites", "lumped", None)),
        name=(None, v.optional(lambda x: x == "" or (v.text(x) and x.isprintable() and bool(x.strip())))),
    ),
    "join": s.Call(
        lambda **given: il2.join(given.pop("model"), given.pop("other"), **given),
        model=(s.RECEPTOR, v.a(Model)),
        other=(s.RECEPTOR, v.a(Model)),
        same=(None, v.optional(v.mapping(v.optional(v.one_of("IL2")), "IL2"))),
        prefix=("x_", lambda x: v.text(x) and x.isidentifier() and x.isascii() and x[0] != "_"),
        other_units=(None, v.optional(v.mapping(v.one_of("molecules", "s")))),
        amounts=(None, v.optional(v.mapping(v.one_of("model", "other", "both")))),
        at_rest=((), v.items(v.nothing, 0)),
        name=(None, v.optional(lambda x: x == "" or (v.text(x) and x.isprintable() and bool(x.strip())))),
    ),
    "join_report": s.Call(il2.join_report, model=(lambda: il2.join(s.RECEPTOR, s.RECEPTOR, prefix="x_"), v.a(Model))),
    "parts": s.Call(il2.parts, model=(s.RECEPTOR, v.a(Model))),
    "build of": s.Call(lambda module: il2.build(module), module=("receptor", v.a(il2.Module))),
    "add_to": s.Call(
        lambda **given: il2.add_to(Model("x", _export=False), il2_receptor, **given),
        cell=("Treg", lambda cell: repr(cell) in ("'Treg'", "('Treg', {})")),
        ligand=("IL2", v.one_of("IL2", None)),
        parameters=(None, v.optional(v.mapping(v.amount, s.KD))),
    ),
    "add_to a model": s.Call(
        lambda **given: il2.add_to(*given.values()),
        model=(lambda: Model("x", _export=False), v.a(Model)),
        module=(lambda: il2_receptor, v.a(il2.Module)),
    ),
    "building": s.Call(s.entered, model=(lambda: Model("x", _export=False), v.a(Model))),
    "odes": s.Call(il2.odes, model=s.SMALL, max_species=(200, v.count), max_iter=s.LIMIT, max_agg=s.LIMIT),
    "steady_state_sensitivities": s.Call(il2.steady_state_sensitivities, model=s.SMALL, max_species=(200, v.count)),
    "binding_polynomial": s.Call(
        il2.binding_polynomial,
        model=(bare_receptor, v.a(Model)),
        chain=("CD25", v.one_of("CD25")),
        ligand=(None, v.one_of("IL2", None)),
    ),
    "conservation_laws": s.Call(
        il2.conservation_laws, model=s.SMALL, max_species=(500, v.count), max_iter=s.LIMIT, max_agg=s.LIMIT
    ),
    "expand": s.Call(
        il2.expand,
        model=s.SMALL,
        decoupled=s.FLAG,
        cache=(True, v.flag),
        max_iter=s.LIMIT,
        max_agg=s.LIMIT,
        max_stoich=(None, v.optional(v.mapping(v.count, "A"))),
        progress=(None, v.optional(callable)),
    ),
    "Network.net_text": s.Call(
        lambda **given: s.runner().network.net_text(**given), values=({}, v.optional(v.mapping(v.real, "kon")))
    ),
    "Runner": s.Call(
        Runner,
        model=s.SMALL,
        rtol=(1e-7, v.optional(v.rtol)),
        atol=(1.0, v.optional(v.above_0)),
        max_steps=(100, lambda x: v.above_0(x) or x == 10**400),
        stochastic=s.FLAG,
        compiled=s.FLAG,
    ),
    "Runner.value": s.Call(lambda **given: s.runner().value(**given), name=("kon", v.one_of("kon")), values=s.VALUES),
    "Runner.initials": s.Call(lambda **given: s.runner().initials(**given), values=s.VALUES),
}
