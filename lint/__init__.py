"""sqlfluff over macros, and over what dbt renders for every engine."""
