{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}

{%- if execute and min_value is none and max_value is none %}
    {%- do exceptions.raise_compiler_error(
        'accepted_range of ' ~ column_name ~ ' says neither min_value nor max_value, and '
        ~ 'would test nothing. Say one of them under its arguments'
    ) %}
{%- endif %}
{%- set beyond = [] %}
{%- if min_value is not none %}
    {%- do beyond.append(column_name ~ (' < ' if inclusive else ' <= ') ~ min_value) %}
{%- endif %}
{%- if max_value is not none %}
    {%- do beyond.append(column_name ~ (' > ' if inclusive else ' >= ') ~ max_value) %}
{%- endif %}

select *
from {{ model }}
where {{ beyond | join(' or ') }}

{% endtest %}
