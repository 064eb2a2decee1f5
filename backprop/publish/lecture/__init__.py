"""The whole chapter as one web page."""
