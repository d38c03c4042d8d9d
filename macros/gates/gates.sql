{# What Gold waits for: the models whose tests are the gates. In a comment of a
   Gold model; dbt builds it once they hold. #}
{% macro gates() %}
    {{- ref('silver_rejects') ~ ', ' ~ ref('silver_landed_hours') ~ ', '
        ~ ref('silver_sequence_ranges') -}}
{% endmacro %}
