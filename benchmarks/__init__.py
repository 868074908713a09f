"""Side-by-side measurements of Plainspec and of the tools that its users come from."""
