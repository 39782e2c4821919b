"""The verbs: the only place that queries or writes. Services never commit."""
