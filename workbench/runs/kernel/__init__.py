"""A kernel of a run: started, fed with cells, held within limits and ended for certain."""
