"""The public names and where each is defined, for type checkers; `__init__.py` takes its names from this file."""

# ruff: noqa: I001  (one line for each file)
from . import calibration as calibration, cells as cells, macros as macros, measured as measured
from . import models as models, modules as modules, plots as plots
from .catalogue.build import add_to as add_to, build as build
from .catalogue.describe import describe as describe
from .catalogue.join import join as join, join_report as join_report
from .catalogue.parts import parts as parts
from .catalogue.populate import populate as populate
from .catalogue.provenance import citations as citations, parameters as parameters
from .catalogue.size_prediction import predict_size as predict_size
from .composition.building import building as building
from .composition.module import Module as Module
from .errors import Il2Error as Il2Error
from .experiments.assays import compare as compare, inhibitor_chase as inhibitor_chase
from .experiments.assays import low_dose_course as low_dose_course, surface_loss as surface_loss, washout as washout
from .experiments.binding import competition_binding as competition_binding, dissociation as dissociation
from .experiments.binding import saturation_binding as saturation_binding
from .experiments.curves import binding_sites as binding_sites, ec50 as ec50, ic50 as ic50
from .experiments.cytometry import cytometry as cytometry
from .experiments.cytometry_statistics import cytometry_histograms as cytometry_histograms
from .experiments.cytometry_statistics import cytometry_statistics as cytometry_statistics
from .experiments.cytometry_statistics import mutual_information as mutual_information
from .experiments.fcs import write_fcs as write_fcs
from .experiments.global_sensitivity import FewSamplesWarning as FewSamplesWarning, sensitivity as sensitivity
from .experiments.inhibition import inhibitor_response as inhibitor_response
from .experiments.phase import Phase as Phase
from .experiments.population_dynamics import population_dynamics as population_dynamics
from .experiments.fluxes import fluxes as fluxes
from .experiments.protocols import dose_response as dose_response, time_course as time_course
from .experiments.regimen import Dose as Dose, Infusion as Infusion, Regimen as Regimen, Wash as Wash
from .experiments.regimen import nM_of_IU as nM_of_IU
from .experiments.regimen_file import read_regimen as read_regimen
from .experiments.samples import parameter_ranges as parameter_ranges, samples as samples
from .experiments.scheduling import schedule as schedule
from .experiments.tables import concat as concat
from .experiments.table_files import read_table as read_table, write_table as write_table
from .experiments.single_cells import single_cells as single_cells, stochastic as stochastic
from .experiments.selectivity import selectivity as selectivity
from .experiments.sweep import sweep as sweep
from .exporters.archive import archive as archive
from .exporters.equations import odes as odes
from .exporters.formats import export as export
from .importers.read import read as read
from .importers.sbml_events import ReadExperiment as ReadExperiment, read_experiment as read_experiment
from .knowledge.ligands import Ligand as Ligand
from .knowledge.vocabulary import Protein as Protein
from .network.expansion import expand as expand
from .reduction.decouple import decoupling as decoupling
from .simulation.simulator import Simulator as Simulator
from .simulation.steady_state import SteadyStateOptions as SteadyStateOptions
from .validation.binding_polynomial import binding_polynomial as binding_polynomial
from .validation.conservation import conservation_laws as conservation_laws
from .validation.steady_state_sensitivities import steady_state_sensitivities as steady_state_sensitivities
from .validation.verify_decoupling import decouple as decouple
from .visualization.draw import draw as draw, view as view

__version__: str
