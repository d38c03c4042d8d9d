"""Silver and Gold, built by dbt: whether there is anything new, the build, its end."""
