"""Two runs beside each other: what went in, what came out, and whether that is the same."""
