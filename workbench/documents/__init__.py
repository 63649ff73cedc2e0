"""Files that people write in YAML: read with the lines of their words, held to a schema, and faults told in a line."""
