"""COPY INTO, as far as the project writes it: no parser at hand knows the statement.

Source: Microsoft's page "COPY (Transact-SQL)" of Synapse and of Fabric.
"""

import re

_NAME = r'(?:\w+|"[^"]+"|\[[^\]]+\])'
_TEXT = r"'(?:[^']|'')*'"
_COLUMN = rf"{_NAME}(?:\s+default\s+{_TEXT})?(?:\s+[1-9]\d*)?"
_COPY_INTO = re.compile(
    rf"copy\s+into\s+{_NAME}(?:\.{_NAME})?"
    rf"(?:\s*\(\s*{_COLUMN}(?:\s*,\s*{_COLUMN})*\s*\))?"
    rf"\s+from\s+'https://[^']+'(?:\s*,\s*'https://[^']+')*"
    r"\s+with\s*\(\s*file_type\s*=\s*'PARQUET'"
    r"(?:\s*,\s*credential\s*=\s*\(\s*identity\s*=\s*'Managed Identity'\s*\))?"
    r"\s*\)\s*;?",
    re.IGNORECASE,
)


def is_copy_into(text: str) -> bool:
    """Whether a text is a whole COPY INTO of Parquet, and nothing else."""
    return _COPY_INTO.fullmatch(text.strip()) is not None
