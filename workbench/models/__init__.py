"""The two wings meet: packaged models."""
