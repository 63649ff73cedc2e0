"""The seeing wing, first floor: profiles, rules and the quality report."""
