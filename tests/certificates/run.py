"""Have other tools read every ready model back from every format, and write the certificates as a page of the docs.

``uv run python tests/certificates/run.py``; models that have sites are exported lumped, and decoupled by sites. The
certificates stay in `certificates.json` beside this file, one a line, and what is there is not done again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pysb_il2 as il2
from pysb_il2 import models
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, mean_comparison, sbml_readers

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "certificates.md"
FOUND = Path(__file__).with_name("certificates.json")
HEAD = """# Certificates of the ready models

`tests/certificates/run.py` exports ready models to the formats that other tools read back, and fills the
table of this page. "sites" are models with the detail `sites`, decoupled. A cell is the largest deviation of any
species, observable or Expression, relative to its largest amount. Where the reader is stochastic, it is the largest
distance of a mean in standard errors, of how many are accepted, and the length of the runs, of cells in 1 pL each.
What is empty was not run. "not" are programs that did not read or follow the model, which others did, or were not
asked to, as COPASI for large models by sites. What each tool compares stands in [export](../howto/export.md). The last
column names the last commit to the package before the newest cell of a row was run, and those of older cells.

"""


def variants(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return names of ready models with the details that they have."""
    found = []
    for name in names:
        found.append((name, ""))
        try:
            il2.build(name, detail="sites")
        except Il2Error:
            continue
        found.append((name, "sites"))
    return found


def certify(name: str, detail: str, form: str) -> dict[str, object]:
    """Return the certificate of a model in a format, or what was said instead."""
    model = il2.decouple(il2.build(name, detail=detail)) if detail else il2.build(name)
    if form in {"bngxml", "kappa"} and "cell_density" in model.parameters.keys():
        model.parameters["cell_density"].value = 1e12  # which leaves few molecules of a ligand to each cell
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.out"
        try:
            il2.export(model, path, format=form, verify=True)
        except Il2Error as error:
            return {"difference": str(error)}
        certificate: dict[str, object] = json.loads(Path(f"{path}.certificate.json").read_text())
        return certificate


def one(name: str, detail: str, form: str, limit: float, *limits: str) -> dict[str, object]:
    """Certify in a process of its own that ends after so many seconds, and say when and of which state of the code."""
    words = [sys.executable, __file__, "--one", name, detail, form, *limits]
    git = ["git", "log", "-1", "--format=%h", "--", "pysb_il2"]
    commit = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    begin = time.monotonic()
    try:
        process = subprocess.run(words, capture_output=True, text=True, timeout=limit, check=False)
        certificate = json.loads(process.stdout.splitlines()[-1]) if process.returncode == 0 else None
        lines = process.stderr.strip().splitlines() or [f"ended with status {process.returncode}"]
        said = certificate or {"difference": lines[-1]}
    except subprocess.TimeoutExpired:
        said = {"difference": f"not within {limit:g} s"}
    return {**said, "commit": commit, "run": time.strftime("%F %T"), "seconds": round(time.monotonic() - begin)}


def keep(found: dict[str, dict[str, Any]]) -> None:
    """Write certificates to their file, one a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(certificate)}" for key, certificate in sorted(found.items(), key=place)]
    FOUND.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def cell(certificate: dict[str, Any]) -> str:
    """Return what the page says of a certificate."""
    if certificate.get("difference"):
        return str(certificate["difference"])
    if certificate.get("means"):
        return f"{certificate['largest_deviation']:.2g} of {certificate['accepted']:.2g}, {certificate['until']:g} s"
    left_out = [reading["program"] for reading in certificate["readings"] if reading["not_read"]]
    return f"{certificate['largest_deviation']:.1g}" + f" (not {', '.join(left_out)})" * bool(left_out)


def page(found: dict[str, dict[str, Any]], before: str) -> str:
    """Return the page of all certificates, by model and format; what follows the table on the page before stays."""
    rows: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for key, certificate in sorted(found.items(), key=place):
        name, detail, form = key.split("/")
        rows.setdefault((name, detail), {})[form] = certificate
    forms = [form for form in EXPORTERS if any(form in row for row in rows.values())]
    lines = [f"| model | species / reactions | {' | '.join(forms)} | commit |", "|---" * (len(forms) + 3) + "|"]
    for (name, detail), row in rows.items():
        newest = max((one for one in row.values() if "species" in one), key=lambda one: str(one["run"]))
        cells = [cell(row[form]) if form in row else "" for form in forms]
        size = f"{newest['species']} / {newest['reactions']}"
        lines.append(f"| {' | '.join([f'`{name}` {detail}'.strip(), size, *cells, commits(row)])} |")
    readers = sorted({reader for one in found.values() for reader in str(one.get("read_by", "")).split(", ") if reader})
    _, _, after = before[before.index("\n| model |") :].partition("|\n\n")
    return f"{HEAD}Read by {', '.join(readers)}.\n\n" + "\n".join(lines) + "\n" + f"\n{after}" * bool(after)


def place(item: tuple[str, object]) -> tuple[int, str, int]:
    """Return where a certificate stands among others: by model, detail and format."""
    name, detail, form = item[0].split("/")
    return models.NAMES.index(name), detail, list(EXPORTERS).index(form)


def commits(row: dict[str, dict[str, Any]]) -> str:
    """Return the commit of the newest certificate of a row, and those of others with their formats."""
    forms: dict[str, list[str]] = {}
    for form, certificate in sorted(row.items(), key=lambda item: str(item[1]["run"]), reverse=True):
        forms.setdefault(certificate["commit"], []).append(form)
    newest, *older = forms
    return "; ".join([newest, *(f"{', '.join(sorted(forms[one]))} {one}" for one in older)])


def main() -> None:
    """Certify what is asked for; results are kept in a file, and what is there is not done again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--models", nargs="*", help="names of ready models (default: all)")
    parser.add_argument("--details", nargs="*", default=["", "sites"], help="of models (default: '' and sites)")
    parser.add_argument("--formats", nargs="*", default=list(EXPORTERS))
    parser.add_argument("--seconds", type=float, default=900, help="limit of each")
    parser.add_argument("--copasi", type=int, default=sbml_readers.MOST_REACTIONS, help="most reactions of its SBML")
    parser.add_argument("--means", type=float, default=mean_comparison.SECONDS, help="seconds of runs for means")
    parser.add_argument("--anew", action="store_true", help="also what is there")
    args = parser.parse_args()
    if args.one:
        sbml_readers.MOST_REACTIONS, mean_comparison.SECONDS = args.copasi, args.means
        print(json.dumps(certify(*args.one)))
        return
    limits = ["--copasi", str(args.copasi), "--means", str(args.means)]
    found = json.loads(FOUND.read_text())
    for name, detail in variants(args.models or models.NAMES):
        for form in args.formats if detail in args.details else ():
            key = f"{name}/{detail}/{form}"
            if args.anew or key not in found:
                found[key] = one(name, detail, form, args.seconds, *limits)
                keep(found)
                print(key, cell(found[key]), found[key]["seconds"], flush=True)
    PAGE.write_text(page(found, PAGE.read_text()))


if __name__ == "__main__":
    main()
