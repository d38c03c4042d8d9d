"""For a process of its own: on its path before pyodbc, the stand-in is found."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
import _tsql_driver

sys.modules[__name__] = _tsql_driver
