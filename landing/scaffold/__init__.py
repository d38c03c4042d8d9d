"""A new entity from a sample: what its fields are, and the files that read them.

`guess` tells from rows what their fields are, `files` writes everything between a
source and Silver, `entities` adds the line to dbt_project.yml. All are functions of
their arguments; `write` alone touches the project.
"""
