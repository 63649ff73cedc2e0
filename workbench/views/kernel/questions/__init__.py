"""Questions that a page may ask its kernel: one file a question, each answered from its arguments alone."""
