"""A problem in PEtab version 1 (Schmiester et al. 2021 PLoS Comput Biol 17:e1008646): SBML and tables."""

from __future__ import annotations

import copy
import itertools
import math
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..arguments import says_wrong_types
from ..deprecation import renamed_argument
from ..errors import Il2Error
from ..files import check_folder, writable_folder, write_text
from ..naming import DOSE_SUFFIX
from ..rules.expressions import parameter_names
from ..rules.medium import medium_parameters
from .fit_result import Fit
from .objective import Problem
from .parameter_mapping import conversion

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["export_petab"]

_LN10 = math.log(10)
_WAY_OUT = "give another"


@renamed_argument(found="result")
@says_wrong_types
def export_petab(result: Fit, folder: str | os.PathLike[str]) -> Path:
    """Write a problem, with what was fitted as nominal values, in PEtab version 1.

    One SBML model for each ligand, in molecules and seconds; cells at rest are a preequilibration, scales
    and backgrounds are parameters to estimate, and every value has the standard deviation of the fit. The
    objective is the negative logarithm of the posterior, `Problem.objective`.

    Parameters
    ----------
    result : Fit
        A fit; its problem is written.
    folder : path-like
        Where to; made if it is not there, files in it are replaced.

    Returns
    -------
    pathlib.Path
        The ``problem.yaml``; pyPESTO reads it where there is one ligand.

    Raises
    ------
    Il2Error
        If the folder cannot be written, libsbml is missing, or PEtab cannot hold the problem.
    """
    if not hasattr(result, "problem"):
        raise Il2Error("PEtab also has what was fitted; give what fit(problem) returns")
    problem, target = result.problem, Path(folder)
    check_folder(target, _WAY_OUT)
    _refuse(problem)
    ids, stems = Ids(c.name for condition in problem.conditions.values() for c in condition.model.components), Ids()
    problems, texts = [], {"parameters.tsv": _tsv(_parameters(result, ids))}
    for ligand in dict.fromkeys(ligand for _, ligand in problem.conditions):
        stem = stems.of(ligand)
        model, species = _exported(problem, ligand)
        observables, measurements = _observables(result, ligand, ids)
        conditions = _conditions(problem, ligand, species, ids)
        tables = {"conditions": conditions, "measurements": measurements, "observables": observables}
        texts |= {f"{stem}.xml": model, **{f"{stem}_{name}.tsv": _tsv(rows) for name, rows in tables.items()}}
        files = "".join(f"    {name[:-1]}_files: [{stem}_{name}.tsv]\n" for name in tables)
        problems.append(f"  - sbml_files: [{stem}.xml]\n{files}")
    # Last, what names the others.
    texts["problem.yaml"] = f"format_version: 1\nparameter_file: parameters.tsv\nproblems:\n{''.join(problems)}"
    writable_folder(target, _WAY_OUT)
    for name, text in texts.items():
        write_text(text, target / name, _WAY_OUT)
    return target / "problem.yaml"


class Ids:
    """What PEtab takes as ids: letters, digits and underscores; others for other words, also without case.

    Parameters
    ----------
    known : iterable of str
        Ids that stand for themselves.

    Examples
    --------
    >>> ids = Ids(["kf"])
    >>> ids.of("kf"), ids.of("a-b", 1), ids.of("A_b", 1), ids.of("a-b", 1)
    ('kf', 'a_b_1', 'A_b_1_2', 'a_b_1')
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._ids: dict[tuple[str, ...], str] = {(name,): name for name in known}
        self._taken = {"time", "default", *(name.casefold() for name in self._ids.values())}

    def of(self, *words: object) -> str:
        """Return the id of some words."""
        key = tuple(map(str, words))
        if key not in self._ids:
            text = re.sub(r"\W+", "_", "_".join(key), flags=re.ASCII).strip("_")[:60]
            text = text if re.match(r"[A-Za-z_]", text) else f"_{text}"
            numbered = (f"{text}_{number}" for number in itertools.count(2))
            self._ids[key] = next(one for one in itertools.chain([text], numbered) if one.casefold() not in self._taken)
            self._taken.add(self._ids[key].casefold())
        return self._ids[key]


def _tsv(rows: list[dict[str, Any]]) -> str:
    return pd.DataFrame(rows).to_csv(sep="\t", index=False, float_format="%.17g", lineterminator="\n")


def _refuse(problem: Problem) -> None:
    """Refuse what version 1 has no words for."""
    if any(problem.gsd_indices.values()):
        raise Il2Error("copies vary between cells and PEtab 1 has no means over cells; leave out variation=")
    if not problem.equilibrate:
        raise Il2Error("cells are not in their steady state before the dose, and the export has them there; leave out "
                       "equilibrate=False")  # fmt: skip
    if "cell_density" in problem.names:
        raise Il2Error("cell_density is free and amounts of ligand depend on it, which PEtab 1 cannot say; hold it")
    for (cell, ligand), condition in problem.conditions.items():
        where = f"{cell} given {ligand}"
        if condition.has_drugs:
            raise Il2Error(f"{where} has drugs, given before the ligand; PEtab 1 has no phases: leave them out")
        for one in problem.mappings[cell, ligand]:
            if one.factor != conversion(problem.free[one.index].unit)[0]:
                raise Il2Error(
                    f"{one.parameter} of {where} is a multiple of a free constant, which PEtab 1 cannot say; "
                    "export the native ligand, or hold that constant"
                )


def _exported(problem: Problem, ligand: str) -> tuple[str, str]:
    """Return the SBML of a ligand's model, at rest without ligand, and its species of free ligand."""
    conditions = [c for (_, name), c in problem.conditions.items() if name == ligand]
    first = conditions[0]
    if any(other.runner.network.species != first.runner.network.species for other in conditions):
        raise Il2Error(f"the cells given {ligand} have several networks; PEtab 1 takes one")
    model: Model = copy.deepcopy(first.model)
    for name in medium_parameters(model, DOSE_SUFFIX).values():
        model.parameters[name].value = 0.0
    try:
        from pysb.export.sbml import SbmlExporter

        text = SbmlExporter(model).export()
    except ImportError:
        raise Il2Error("PEtab needs python-libsbml to write SBML; install pysb-il2[fit]") from None
    dosed = [i for i in model.initials if first.dose in parameter_names(i.value)]
    if len(dosed) != 1:
        raise Il2Error(f"{first.dose} sets {len(dosed)} species, and PEtab is written for 1; export another model")
    return text, f"__s{model.get_species_index(dosed[0].pattern)}"


def _conditions(problem: Problem, ligand: str, species: str, ids: Ids) -> list[dict[str, Any]]:
    """Return cells at rest, and given each dose; what differs between cells is said of all."""
    cells = {cell: c for (cell, name), c in problem.conditions.items() if name == ligand}
    values = {cell: {p.name: p.value for p in c.model.parameters} for cell, c in cells.items()}
    first = next(iter(values.values()))
    varied = [n for n in first if len({each[n] for each in values.values()}) > 1]
    owned = {
        (cell, one.parameter): ids.of(problem.names[one.index])
        for cell in cells
        for one in problem.mappings[cell, ligand]
        if problem.names[one.index] != one.parameter
    }
    named = {one.parameter for cell in cells for one in problem.mappings[cell, ligand]}
    columns = [n for n in first if (n in varied and n not in named) or any(n == p for _, p in owned)]
    rows = []
    for cell, condition in cells.items():
        values_of_cell = {n: owned.get((cell, n), values[cell][n]) for n in columns}
        rows.append({"conditionId": ids.of("rest", cell, ligand), **values_of_cell, species: 0.0})
        rows += [
            {"conditionId": _dosed(ids, cell, ligand, nM), **values_of_cell, species: condition.amount(nM)}
            for nM in condition.doses_nM
        ]
    return rows


def _dosed(ids: Ids, cell: str, ligand: str, nM: float) -> str:
    dose = f"{float(nM)!r}".removesuffix(".0").replace("-", "m").replace("+", "").replace(".", "p")
    return ids.of(cell, ligand, dose, "nM")


def _observables(result: Fit, ligand: str, ids: Ids) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return observables and measurements.

    Rows with another standard deviation have another observable, since pyPESTO takes no overrides by time.
    """
    problem, scales = result.problem, result.problem.scales
    model = next(c.model for (_, name), c in problem.conditions.items() if name == ligand)
    readouts = {o.name: f"__obs{i}" for i, o in enumerate(model.observables)}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    measurements = []
    row: Any
    for row in problem.data[problem.data.ligand == ligand].itertuples():
        i = row.Index
        scale, background, sd = int(scales.scale[i]), int(scales.background[i]), float(result.sd[i])
        factors = [readouts.get(row.readout, row.readout)]
        factors += [ids.of("scale", scale)] if scale >= 0 else []
        factors += [ids.of(problem.names[problem.day_indices[i]])] if problem.day_indices else []
        formula = " * ".join(factors) + (f" + {ids.of('background', background)}" if background >= 0 else "")
        name = ids.of(row.readout, len(rows))
        one = rows.setdefault((formula, sd), {"observableId": name, "observableFormula": formula, "noiseFormula": sd})
        measurements.append({
            "observableId": one["observableId"], "preequilibrationConditionId": ids.of("rest", row.cell, ligand),
            "simulationConditionId": _dosed(ids, row.cell, ligand, row.dose_nM),
            "time": row.time_min * 60.0, "measurement": row.value,
        })  # fmt: skip
    # pyPESTO 0.7 pairs data and conditions by their order, of which one is sorted.
    return list(rows.values()), sorted(measurements, key=lambda row: row["simulationConditionId"])


def _parameters(result: Fit, ids: Ids) -> list[dict[str, Any]]:
    """Return constants in the units of the models, on the scale of log10, then scales and backgrounds."""
    problem = result.problem
    ways = {one.index: one for mappings in problem.mappings.values() for one in mappings}
    rows = []
    for index, one in enumerate(problem.free):
        factor, sign = (ways[index].factor, ways[index].sign) if index in ways else (1.0, 1.0)
        ends = sorted(factor * bound**sign for bound in one.bounds)
        row = {
            "parameterId": ids.of(one.id), "parameterScale": "log10", "lowerBound": ends[0], "upperBound": ends[1],
            "nominalValue": factor * math.exp(sign * result.x[index]), "estimate": 1,
            "objectivePriorType": "", "objectivePriorParameters": "",
        }  # fmt: skip
        if one.prior:
            centre = (math.log(factor) + sign * one.prior_mean) / _LN10
            spread = f"{centre!r};{one.prior_sd / _LN10!r}"
            row |= {"objectivePriorType": "parameterScaleNormal", "objectivePriorParameters": spread}
        rows.append(row)
    scales, backgrounds = problem.scales.count
    names = [ids.of(name, i) for name, count in (("scale", scales), ("background", backgrounds)) for i in range(count)]
    for name, value in zip(names, result.coefficients, strict=True):
        rows.append({
            "parameterId": name, "parameterScale": "lin", "lowerBound": 0.0, "upperBound": 1e3 * max(value, 1.0),
            "nominalValue": float(value), "estimate": 1, "objectivePriorType": "", "objectivePriorParameters": "",
        })  # fmt: skip
    return rows
