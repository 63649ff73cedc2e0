"""The seeing wing, second floor: errors of regression and classification."""
