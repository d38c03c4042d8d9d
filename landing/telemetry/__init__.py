"""What the programs tell of themselves: metrics, traces and logs of OpenTelemetry.

- `catalogue` names every metric, with its unit and its attributes;
- `recording` is what the code calls: it does nothing until telemetry has begun;
- `exporting` begins it, where standard variables say where to;
- `logs` writes log records as JSON, a line each.

Only `exporting` imports OpenTelemetry, and only where telemetry is wanted: without it
landing imports nothing and a call costs a look at a variable.
"""
