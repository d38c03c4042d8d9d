{# Say in the output of `dbt test` that an old row may be passed over. #}
{% macro say_what_tests_see() %}
    {% set data_tests = selected_resources | select('in', graph.nodes) | list %}
    {% if flags.WHICH == 'test' and data_tests and not setting('audit_everything') %}
        {% do log(
            'Tests of tables that are built incrementally look at the rows that changed '
            ~ "since they last looked. For all rows: dbt test --vars '{audit_everything: true}'",
            info=true
        ) %}
    {% endif %}
{% endmacro %}
