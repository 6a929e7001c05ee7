"""What is done with cells at the bench: stimulation, washing, binding on ice, single cells; and what curves tell.

In comes a model, with doses, times and read-outs; out come tidy tables with their units in ``attrs``. `Experiment`
alone pre-equilibrates cells, exchanges their medium and lets time pass, for every protocol here and for the fits. A
protocol is one function in the file of its kind. Imports simulation and the ground, no module or model of the library.
"""
