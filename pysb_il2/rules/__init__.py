"""Reading the rules of any PySB model: what they test and change, which sites bind which, how many species they give.

A PySB model or rule comes in; analyses, contact maps and predicted numbers of species come out. Nothing is expanded or
changed, and nothing here knows interleukin-2. This wing imports the ground, macros and knowledge.
"""
