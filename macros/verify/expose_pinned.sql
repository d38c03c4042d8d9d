{% macro expose_pinned(opened) %}
    {% for each in opened %}
        {% do each.update({'listed_whole': true}) %}
        {% set new = compared_with_loaded(each, pinned_listing(each.node.name), none) %}
        {% do new.update(scans_of(each.node, new)) %}
        {% do expose_new(each, new) %}
    {% endfor %}
{% endmacro %}
