MODEL (
  name bronze.order_events,
  kind VIEW
);

SELECT
  body ->> 'order_id' AS order_id,
  body ->> 'customer_id' AS customer_id,
  body ->> 'status' AS status,
  body ->> 'currency' AS currency,
  CAST(body ->> 'amount' AS DECIMAL(18, 2)) AS amount,
  CAST(body ->> 'timestamp' AS TIMESTAMP) AS event_time,
  enqueued_at::TIMESTAMPTZ AS enqueued_at,
  partition_id::TEXT AS partition_id,
  sequence_number::BIGINT AS sequence_number,
  landed_hour::TEXT AS landed_hour
FROM READ_PARQUET(
  @lake || '/bronze/order_events/*/*.parquet',
  hive_partitioning = TRUE,
  hive_types_autocast = FALSE
);
