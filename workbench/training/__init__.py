"""The seeing wing, third floor: training curves."""
