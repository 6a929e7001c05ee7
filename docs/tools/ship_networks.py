"""Write the networks of the ready models that come with the package, in pysb_il2/network/data.

Run ``uv run python docs/tools/ship_networks.py``. What is there already, or in the user's cache, is not expanded anew.
"""

import lzma

import pysb_il2 as il2
from pysb_il2.models import NAMES
from pysb_il2.models.lookup import ready_model_file
from pysb_il2.network import shipped
from pysb_il2.network.expansion import entries_of

#: A ligand of two arms, whose networks take BioNetGen minutes; all such ligands of the table share them.
TWO_ARMS = "WT_Nterm_Fc_biv"


def variants():
    """Yield names of ready models, levels of detail and ligands of which networks are shipped; cells share them."""
    for name in NAMES:
        details = {form for module in ready_model_file(name).MODULES for form in getattr(module, "forms", ())}
        yield from ((name, detail, None) for detail in (None, "sites") if detail in {None, *details})
    yield from ((name, None, TWO_ARMS) for name in ("receptor", "signal"))


def main():
    """Write the files of all variants, and remove all others."""
    entries = {}
    for name, detail, ligand in variants():
        entries |= entries_of(il2.build(name, detail=detail, ligand=ligand))
        print(name, detail or "", ligand or "", flush=True)
    for file in {*shipped.FOLDER.glob("*.xz")} - {shipped.FOLDER / shipped.file_name(key) for key in entries}:
        file.unlink()
    for key, text in entries.items():
        if shipped.read(key) != text:
            (shipped.FOLDER / shipped.file_name(key)).write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    main()
