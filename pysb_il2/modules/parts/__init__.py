"""modules/parts."""
