"""Clips on training."""
