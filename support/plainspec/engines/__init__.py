"""Database engines themselves as systems under specification, through the drivers that platforms use."""
