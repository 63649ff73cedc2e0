"""The command ``workbench``: it parses, calls and prints; everything it does can be done from Python."""

from workbench.cli.entry import main

__all__ = ["main"]
