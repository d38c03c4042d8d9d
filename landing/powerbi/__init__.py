"""Power BI's semantic model as text: what of it dbt says, and checks of the rest."""
