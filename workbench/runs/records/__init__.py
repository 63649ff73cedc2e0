"""The record of a run: a folder that one process writes and anybody reads, and finding it again."""
