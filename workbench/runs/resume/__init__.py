"""Going on behind a checkpoint with what has ended before it was complete."""
