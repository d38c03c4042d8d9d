"""What readers of databases share that answer in rows: one reading over any of them."""
