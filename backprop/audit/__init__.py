"""A clip played without being drawn: what cannot be read, what is badly placed, contact sheets."""
