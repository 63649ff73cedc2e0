"""Sweeps: one notebook, run many times with other parameters."""
