"""The Jupyter Server extension: routes, no logic."""
