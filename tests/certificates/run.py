"""Have other tools read every ready model back from every format, and write the certificates as a page of the docs.

``uv run python tests/certificates/run.py``; models that have sites are exported lumped, and decoupled by sites.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pysb_il2 as il2
from pysb_il2 import models
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "certificates.md"
HEAD = """# Certificates of the ready models

`tests/certificates/run.py` exports ready models to the formats that other tools read back, and writes this
page. "sites" are models with the detail `sites`, decoupled. A cell is the largest deviation of any species, observable
or Expression, relative to its largest amount, or the largest distance of a mean in standard errors where the reader is
stochastic, of cells in 1 pL each. What is empty was not run. "not" are programs that did not read or follow the model,
which others did. What each tool compares stands in [export](../howto/export.md).

"""


def variants() -> list[tuple[str, str]]:
    """Return the names of ready models with the details that they have."""
    found = []
    for name in models.NAMES:
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


def one(name: str, detail: str, form: str, limit: float) -> dict[str, object]:
    """Certify in a process of its own that ends after so many seconds."""
    words = [sys.executable, __file__, "--one", name, detail, form]
    begin = time.monotonic()
    try:
        process = subprocess.run(words, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return {"difference": f"not within {limit:g} s"}
    if process.returncode:
        return {"difference": process.stderr.strip().splitlines()[-1]}
    return {**json.loads(process.stdout.splitlines()[-1]), "seconds": round(time.monotonic() - begin)}


def cell(certificate: dict[str, Any]) -> str:
    """Return what the page says of a certificate."""
    if certificate.get("difference"):
        return str(certificate["difference"])
    left_out = [reading["program"] for reading in certificate["readings"] if reading["not_read"]]
    return f"{certificate['largest_deviation']:.1g}" + f" (not {', '.join(left_out)})" * bool(left_out)


def page(found: dict[str, dict[str, object]]) -> str:
    """Return the page of all certificates, by model and format."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for key, certificate in found.items():
        name, detail, form = key.split("/")
        rows.setdefault((name, detail), {})[form] = cell(certificate)
        if "species" in certificate:
            rows[name, detail]["size"] = f"{certificate['species']} / {certificate['reactions']}"
    forms = [form for form in EXPORTERS if any(form in row for row in rows.values())]
    lines = ["| model | species / reactions | " + " | ".join(forms) + " |", "|---" * (len(forms) + 2) + "|"]
    for (name, detail), row in rows.items():
        words = [f"`{name}` {detail}".strip(), *(row.get(column, "") for column in ("size", *forms))]
        lines.append(f"| {' | '.join(words)} |")
    readers = sorted({str(c["read_by"]) for c in found.values() if "read_by" in c})
    return f"{HEAD}Read by {'; '.join(readers)}.\n\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Certify what is asked for; results are kept in a file, and what is there is not done again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--models", nargs="*", help="names of ready models (default: all)")
    parser.add_argument("--formats", nargs="*", default=list(EXPORTERS))
    parser.add_argument("--seconds", type=float, default=900, help="limit of each")
    parser.add_argument("-o", "--output", default="certificates.json", help="file of the results, added to")
    args = parser.parse_args()
    if args.one:
        print(json.dumps(certify(*args.one)))
        return
    output = Path(args.output)
    found = json.loads(output.read_text()) if output.exists() else {}
    for name, detail in variants():
        for form in args.formats if not args.models or name in args.models else ():
            key = f"{name}/{detail}/{form}"
            if key not in found:
                found[key] = one(name, detail, form, args.seconds)
                output.write_text(json.dumps(found, indent=1))
                print(key, cell(found[key]), found[key].get("seconds", ""), flush=True)
    PAGE.write_text(page(found))


if __name__ == "__main__":
    main()
