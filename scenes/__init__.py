"""Pictures of a recorded pass: one clip a class, drawn with Manim from a Trace."""
