"""Mechanisms without protein names: reusable PySB macros for receptors and their signalling.

Every macro adds rules and parameters to the model that is being built and returns them as a
`pysb.ComponentSet`. Molecules and sites are positional arguments, rates and names are keyword
arguments. A rate is a number, a Parameter, an Expression or a sympy expression; a Monomer is
accepted wherever a pattern is. A site in a state is unbound, as in PySB, so what binds a residue
covers it. Sites are checked before anything is written. Macros import only ground files, such as
`pysb_il2.errors` and `pysb_il2.types`.

Units: molecules per cell and seconds, so that first-order rate constants are in 1/s, second-order
ones in 1/(molecules s), synthesis rates in molecules/s, and dissociation constants (Kd) in molecules.
"""

from pysb_il2.deprecation import renamed_name

from .arms import assemble_arms, other_arm, target_arm
from .assembly import assemble, excludes_only_chains, ligand_complex, preassociate
from .binding import bind
from .cascade import Tier, cascade, phosphorylate_and_dissociate, phosphorylate_in_order
from .docking import dock, phosphorylate_and_release
from .exclusion import excludes_only
from .expression import express, transcribe, translate
from .gtpase import exchange_nucleotide, hydrolyse_GTP
from .inhibition import DRUG_SITE, inhibit, uninhibited
from .lipid import convert_lipid, recruit
from .phosphorylation import dephosphorylate, dephosphorylate_two_step, phosphorylate, phosphorylate_in_complex
from .rule_writing import write_rule
from .thermodynamic_cycles import AssemblyStep
from .trafficking import at_location, degrade, synthesise, translocate
from .transcription_factor import dimerise, dissociate_dimer, shuttle

__all__ = [
    "DRUG_SITE", "AssemblyStep", "Tier", "assemble", "assemble_arms", "at_location", "bind", "cascade", "convert_lipid",
    "degrade", "dephosphorylate", "dephosphorylate_two_step", "dimerise", "dissociate_dimer", "dock",
    "exchange_nucleotide", "excludes_only", "excludes_only_chains", "express", "hydrolyse_GTP", "inhibit",
    "ligand_complex", "other_arm", "phosphorylate", "phosphorylate_and_dissociate", "phosphorylate_and_release",
    "phosphorylate_in_complex", "phosphorylate_in_order", "preassociate", "recruit", "shuttle", "synthesise",
    "target_arm", "transcribe", "translate", "translocate", "uninhibited", "write_rule",
]  # fmt: skip

__getattr__ = renamed_name(
    __name__,
    Join="AssemblyStep",
    POCKET="DRUG_SITE",
    complex_of="ligand_complex",
    dephosphorylate_held="dephosphorylate_two_step",
    dissolve="dissociate_dimer",
    erase="dephosphorylate",
    exchange="exchange_nucleotide",
    hydrolyse="hydrolyse_GTP",
    make="synthesise",
    move="translocate",
    phosphorylate_and_part="phosphorylate_and_dissociate",
    preassemble="preassociate",
    transphosphorylate="phosphorylate_in_complex",
    working="uninhibited",
)
