"""Pipelines: notebooks as steps of one whole, with files that flow between them and contracts as gates."""
