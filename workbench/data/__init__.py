"""The ground: anything tabular, read as Arrow batches."""
