"""What each subcommand of ``pysb-il2`` does, and how its words become arguments of the library."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from ..files import write_text

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["ACTIONS", "cell_of", "constants_of", "model_of", "number", "numbers", "pairs"]


def numbers(text: str, option: str, *, log: bool = False) -> list[float]:
    """Return the numbers of an option: a list, or a range from, to and how many.

    Examples
    --------
    >>> numbers("0.01, 1", "--doses"), numbers("0.01:1:3", "--doses", log=True), numbers("0:60:3", "--times")
    ([0.01, 1.0], [0.01, 0.1, 1.0], [0.0, 30.0, 60.0])
    """
    import numpy as np

    example = "1e-4:100:13" if log else "0:240:49"
    way_out = f"give numbers as 0.01,1 or FROM:TO:COUNT, such as {example}"
    try:
        if ":" not in text:
            return [float(part) for part in text.split(",") if part.strip()]
        start, stop, count = text.split(":")
        low, high, many = float(start), float(stop), int(count)
    except ValueError:
        raise Il2Error(f"{option} {text!r} cannot be read; {way_out}") from None
    if many < 2 or (log and not min(low, high) > 0) or not np.isfinite([low, high]).all():
        above = " with FROM and TO above 0" if log else ""
        raise Il2Error(f"{option} {text!r} is not a range; give finite numbers{above} and a COUNT of 2 or more")
    return [float(x) for x in (np.geomspace if log else np.linspace)(low, high, many)]


def pairs(words: list[str], option: str, sign: str, example: str) -> list[tuple[str, str]]:
    """Split words such as ``NAME=VALUE``; commas part several in one."""
    found = []
    for word in (part.strip() for text in words for part in text.split(",")):
        name, found_sign, value = (part.strip() for part in word.partition(sign))
        if not (name and found_sign and value):
            raise Il2Error(f"{option} {word!r} cannot be read; write it like {example}")
        found.append((name, value))
    return found


def named(words: list[str], option: str, example: str) -> dict[str, str]:
    """Return words such as ``NAME=VALUE`` by name, none of which may stand twice."""
    found: dict[str, str] = {}
    for name, value in pairs(words, option, "=", example):
        if name in found:
            raise Il2Error(f"{option} gives {name!r} twice; keep one")
        found[name] = value
    return found


def cell_of(text: str) -> str | Mapping[str, float]:
    """Return a cell as ``--cell`` gives it: a name, or copies by protein."""
    if "=" not in text:
        return text
    copies = named([text], "--cell", "CD25=22,CD122=511")
    return {name: number(value, f"--cell {name}") for name, value in copies.items()}


def number(text: str, where: str) -> float:
    """Return the number of an option."""
    try:
        return float(text)
    except ValueError:
        raise Il2Error(f"{where} is {text!r}, which is no number; give one such as 1e-3") from None


def constants_of(words: list[str]) -> dict[str, Any]:
    """Return constants as ``--set`` gives them, with a unit where there is one."""
    parameters: dict[str, Any] = {}
    for name, text in named(words, "--set", "CD25_captures_IL2_Kd='20 nM'").items():
        value, _, unit = text.partition(" ")
        found = number(value, f"--set {name}")
        parameters[name] = (found, unit.strip()) if unit.strip() else found
    return parameters


def model_of(args: Namespace) -> Model:
    """Return the model that the words of a command line mean."""
    from ..catalogue.build import build

    mutants: dict[str, list[str]] = {}
    for protein, mutation in pairs(args.mutant, "--mutant", ":", "CD122:Y510F"):
        mutants.setdefault(protein, []).append(mutation)
    knockouts = [name.strip() for text in args.knockout for name in text.split(",") if name.strip()]
    drugs = named(args.inhibitor, "--inhibitor", "tofacitinib=100")
    return build(
        args.model, cell=None if args.cell is None else cell_of(args.cell), ligand=args.ligand or "IL2",
        knockouts=knockouts, mutants=mutants, parameters=constants_of(args.parameters), detail=args.detail,
        inhibitors={name: number(value, f"--inhibitor {name}") for name, value in drugs.items()},
    )  # fmt: skip


def _csv(table: pd.DataFrame, args: Namespace) -> None:
    _put(table.to_csv(index=False, float_format="%.10g", lineterminator="\n"), args)


def _put(text: str, args: Namespace) -> None:
    """Write data to the file that ``-o`` names, or to standard output."""
    if args.output:
        write_text(text if text.endswith("\n") else f"{text}\n", args.output)
    else:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def _demo(args: Namespace) -> None:
    from .demo import run

    run(args.output)


def _list(args: Namespace) -> None:
    from ..catalogue.descriptions import listing
    from ..exporters import EXPORTERS

    formats = [(name, f"written by 'pysb-il2 export MODEL -o FILE{e.suffix}'") for name, e in EXPORTERS.items()]
    _put(listing(args.kind, {"formats": formats}), args)


def _show(args: Namespace) -> None:
    from ..catalogue.descriptions import story

    _put(story(args.name), args)


def _size(args: Namespace) -> None:
    from ..catalogue.size_prediction import predict_size
    from ..network.expansion import expand
    from ..rules.size_estimate import estimate

    model = model_of(args)
    if args.predict:
        return _put(str(predict_size(model)), args)
    _put(f"{expand(model).size()}\nestimated before expansion: {estimate(model):.3g} species", args)


def _simulate(args: Namespace) -> None:
    from ..experiments.protocols import time_course
    from ..experiments.single_cells import single_cells

    readouts = [name.strip() for name in args.readouts.split(",") if name.strip()]
    doses, times = numbers(args.dose, "--dose", log=True), numbers(args.times, "--times")
    chance = {name: value for name in ("engine", "cells", "seed") if (value := getattr(args, name)) is not None}
    protocol = single_cells if chance else time_course
    _csv(protocol(model_of(args), doses_nM=doses, times_min=times, readouts=readouts, **chance), args)


def _dose_response(args: Namespace) -> None:
    from ..experiments.curves import ec50
    from ..experiments.protocols import dose_response

    doses, times = numbers(args.doses, "--doses", log=True), numbers(args.times, "--times")
    table = dose_response(model_of(args), doses_nM=doses, times_min=times, readout=args.readout)
    _csv(ec50(table) if args.ec50 else table, args)


def _fit(args: Namespace) -> None:
    from .fit import run

    run(args)


def _export(args: Namespace) -> None:
    from ..exporters import export

    if args.output:
        export(model_of(args), args.output, format=args.format, verify=args.verify)
    else:
        _put(export(model_of(args), format=args.format or "bngl", verify=args.verify), args)


def _parameters(args: Namespace) -> None:
    from ..catalogue.tables import parameters

    _csv(parameters(model_of(args)), args)


def _cite(args: Namespace) -> None:
    from ..catalogue.tables import citations

    _put(citations(model_of(args)), args)


def _cache(args: Namespace) -> None:
    from ..network import cache

    if args.clear:
        print(f"{cache.clear()} expanded models removed from {cache.folder()}")
        return
    entries = cache.entries()
    print(f"{cache.folder()}: {len(entries)} expanded models, {sum(e.size_bytes for e in entries) / 1e6:.1f} MB")
    for entry in entries:
        print(f"{entry.key[:12]}  {entry.written:%Y-%m-%d %H:%M}  {entry.species} species, {entry.reactions} reactions")


#: What runs for each subcommand.
ACTIONS: Mapping[str, Callable[[Namespace], None]] = {
    "demo": _demo, "list": _list, "show": _show, "size": _size, "simulate": _simulate,
    "dose-response": _dose_response, "fit": _fit, "export": _export,
    "parameters": _parameters, "cite": _cite, "cache": _cache,
}  # fmt: skip
