"""From a scene to files on disk. The only room besides scenes/ that imports Manim."""
