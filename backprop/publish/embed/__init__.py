"""Clips dropped into pages, slides and notebooks: one module for each kind of target."""
