"""The chapter's second half: several neurons a layer."""
