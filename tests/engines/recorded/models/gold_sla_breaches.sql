-- ... as on DuckDB
from gold.gold_promises
where coalesce(is_late, 0) = 1
