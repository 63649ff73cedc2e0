"""What the kernel of a reproduction runs before anything else: sent there as a file, as its Python may be another."""
