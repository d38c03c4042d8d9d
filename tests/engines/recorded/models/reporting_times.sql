select
    time_key,
    hour,
    quarter_hour,
    minute_of_day
from gold.dim_time
