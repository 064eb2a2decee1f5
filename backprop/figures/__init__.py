"""Stills and formulas as vector files."""
