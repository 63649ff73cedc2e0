"""The contract: what data must be like, proposed from a report, written as YAML, and held to by a gate."""
