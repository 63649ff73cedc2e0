"""Running a recorded run again, from what it has kept, and saying whether the same came out."""
