-- ... as on DuckDB
where
    not coalesce(is_deleted, 0) = 1
    and currency <> 'EUR'
-- ... as on DuckDB
