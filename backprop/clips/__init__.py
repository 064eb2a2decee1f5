"""What a clip is: the scene that shows a record beat by beat, and which clips there are."""
