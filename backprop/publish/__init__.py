"""Finished clips where they are used: pages, slides, decks, notebooks, the lecture."""
