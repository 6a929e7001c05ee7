"""simulation/engines."""
