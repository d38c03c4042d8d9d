MODEL (
  name silver.orders,
  kind INCREMENTAL_BY_UNIQUE_KEY (
    unique_key order_id,
    lookback 72
  ),
  cron '@hourly',
  audits (unique_values(columns := (order_id)), not_null(columns := (order_id))),
  columns (
    order_id TEXT,
    customer_id TEXT,
    status TEXT,
    currency TEXT,
    amount DECIMAL(18, 2),
    placed_at TIMESTAMP,
    updated_at TIMESTAMP
  )
);

WITH events AS (
  SELECT *
  FROM bronze.order_events
  WHERE
    event_time BETWEEN @start_ts AND @end_ts
    /* nothing lands before it happens, so older folders hold nothing newer */
    AND landed_hour >= STRFTIME(CAST(@start_ts AS TIMESTAMP), '%Y-%m-%dT%H')
), ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY order_id
      ORDER BY event_time DESC, enqueued_at DESC, partition_id DESC, sequence_number DESC
    ) AS age,
    MIN(event_time) OVER (PARTITION BY order_id) AS first_event_at
  FROM events
)
SELECT
  ranked.order_id,
  ranked.customer_id,
  ranked.status,
  ranked.currency,
  ranked.amount,
  /* on DuckDB a known row is deleted and inserted again: carry what must stay */
  COALESCE(known.placed_at, ranked.first_event_at) AS placed_at,
  ranked.event_time AS updated_at
FROM ranked
LEFT JOIN silver.orders AS known
  ON ranked.order_id = known.order_id
WHERE
  ranked.age = 1;
