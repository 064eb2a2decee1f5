"""Drawn things: style, notation and mobjects, each made from a record; of use in any scene."""
