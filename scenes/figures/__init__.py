"""The chapter's figures and formulas: stills of the clips, and formulas by themselves."""
