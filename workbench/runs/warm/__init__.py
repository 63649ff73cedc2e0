"""Warm kernels: forked from a process that has imported what the notebook imports."""
