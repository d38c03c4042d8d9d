{% macro expose_pinned(opened) %}
    {% do adapter.dispatch('expose_pinned', 'tidemark')(opened) %}
{% endmacro %}


{% macro default__expose_pinned(opened) %}
    {% for each in opened %}
        {% do each.update({'listed_whole': true}) %}
        {% set new = compared_with_loaded(each, pinned_listing(each.node.name), none) %}
        {% do new.update(scans_of(each.node, new)) %}
        {% do expose_new(each, new) %}
    {% endfor %}
{% endmacro %}


{% macro spark__expose_pinned(opened) %}
    {% do require_utc() %}
    {% for each in opened %}
        {% do each.update({'listed_whole': true}) %}
    {% endfor %}
    {% set pinned = 'select * from ' ~ pinned_files(verification().work_schema) %}
    {# what has landed since it began is not of it #}
    {% do expose_files(opened, pinned, from_the_beginning(), [], among=pinned) %}
{% endmacro %}


{% macro fabric__expose_pinned(opened) %}
    {% do require_collation() %}
    {# a pattern would find what has landed since it began #}
    {% do copy_named_files(
        opened, pinned_files(verification().work_schema), one_by_one=true
    ) %}
{% endmacro %}


{# By source, that its folders are listed from the first on. #}
{% macro from_the_beginning() %}
    {% set starts = {} %}
    {% for node in bronze_sources() %}
        {% do starts.update({node.name: none}) %}
    {% endfor %}
    {{ return(starts) }}
{% endmacro %}
