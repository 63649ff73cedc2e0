"""The rows behind a view: cut into bins, sampled, selected, counted and shown."""
