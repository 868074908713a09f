"""The commands beside `agency deliver`: each parses, calls what there is, and prints what came of it."""
