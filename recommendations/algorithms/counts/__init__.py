"""One list for everybody, from counts."""
