"""Frames to a film: camera, renderer and encoder, the only place that touches what Manim hides."""
