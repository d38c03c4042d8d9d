"""What changed in a table, a file or an API since the last run, into Bronze.

A run of a table is `table`, of files `files`. A run of a table aims (`aim`), looks
(`look`), and only then lands; where the next goes on from is what it saw (`sight`).
"""
