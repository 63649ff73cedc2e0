"""Whether two outputs say the same, each kind of output in its own way."""
