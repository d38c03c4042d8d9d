-- Every row of products that was taken in is a version or a reject.

{{ unaccounted('products', 'product') }}
