"""The chapter's first half: one neuron a layer."""
