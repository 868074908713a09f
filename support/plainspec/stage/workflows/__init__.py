"""The stage for workflows: a notation, stub steps, a clock that jumps."""
