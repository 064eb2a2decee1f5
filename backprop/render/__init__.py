"""A clip to a film: what is asked for, what is kept, and who draws it."""
