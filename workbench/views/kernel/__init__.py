"""A view and the kernel that made it: what a page may ask, and what the kernel says unasked."""
