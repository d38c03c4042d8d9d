-- Every row of customers that was taken in is a version or a reject.

{{ unaccounted('customers', 'customer') }}
