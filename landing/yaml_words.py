"""Words that YAML does not read as text, so that nothing may be named by them."""

NO_TEXT = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
"""What is a boolean or null in YAML unless it stands in quotes; in small letters."""
