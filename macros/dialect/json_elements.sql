{# A lateral join to the elements of a JSON array: `from t {{ json_elements('t.items', 'item') }}`
   gives a row an element, with its JSON text in `item.element` and its place,
   from 1, in `item.element_number`. #}
{% macro json_elements(array, alias) %}
    {{- adapter.dispatch('json_elements', 'tidemark')(array, alias) -}}
{% endmacro %}


{# sqlfluff wants a blank between a name and the columns behind it. #}
{% macro duckdb__json_elements(array, alias) -%}
    cross join unnest(json_transform({{ array }}, '["JSON"]'))
        with ordinality as {{ alias }}(element, element_number) -- noqa: LT01,LT02
{% endmacro %}


{# sqlfluff takes `lateral (` for the call of a function. #}
{% macro spark__json_elements(array, alias) -%}
    cross join lateral ( -- noqa: disable=LT01,LT02,LT06,LT09,RF02
        select
            pos + 1 as element_number,
            case when not is_variant_null(col) then to_json(col) end as element
        from posexplode(try_cast(try_parse_json({{ array }}) as array<variant>))
    ) as {{ alias }} -- noqa: enable=all
{% endmacro %}


{# A string stays in quotes: it may hold what would be an object without them. #}
{% macro fabric__json_elements(array, alias) -%}
    cross apply (
        select
            cast([key] as int) + 1 as element_number,
            cast(
                case when [type] = 1 then '"' + [value] + '"' else [value] end
                as varchar(max)
            ) as element
        from openjson({{ array }})
    ) as {{ alias }}
{%- endmacro %}
