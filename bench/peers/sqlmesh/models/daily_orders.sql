MODEL (
  name gold.daily_orders,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column date,
    lookback 3
  ),
  cron '@hourly',
  interval_unit 'day',
  allow_partials TRUE,
  audits (unique_values(columns := (date)), not_null(columns := (date)))
);

SELECT
  CAST(placed_at AS DATE) AS date,
  COUNT(*) AS total_orders,
  SUM(amount) AS total_amount
FROM silver.orders
WHERE
  CAST(placed_at AS DATE) BETWEEN @start_date AND @end_date
GROUP BY
  1;
