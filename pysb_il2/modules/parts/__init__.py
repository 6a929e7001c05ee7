"""Rules and patterns that several modules share: receptor assembly, receptor tails, the ERK cascade, mTORC1."""
