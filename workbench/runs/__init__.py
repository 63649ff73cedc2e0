"""The running wing: a finished notebook becomes a recorded run."""
