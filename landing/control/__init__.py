"""The control table: watermarks, runs and leases, in a database of its own."""
