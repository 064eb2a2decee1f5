"""Records in words: an explanation as text, a trace as a table, both as a notebook shows them.

And the frame of a web page, for all that is written as one.
"""

from backprop.display.explanation_text import explanation_text
from backprop.display.notebook import explanation_latex, trace_html

__all__ = ["explanation_latex", "explanation_text", "trace_html"]
