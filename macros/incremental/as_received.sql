{% macro as_received(source, besides=[]) -%}
        -- as received
        {{ reason_of_row(source) }},
        {%- if is_stream(source) %}
        case when reject_reason is not null then body end as body,
        case when reject_reason is not null then body_base64 end as body_base64,
        {%- else %}
        cast(null as {{ type_text() }}) as body,
        cast(null as {{ type_text() }}) as body_base64,
        {%- endif %}
        {{ key_hash(identity_of(source, besides)) }} as _row_key,
        {%- if is_stream(source) %}
        coalesce(enqueued_at, {{ unsent_at() }})
            as position_at,
        coalesce(sequence_number, 0) as position_number,
        cast(null as {{ type_timestamp() }}) as read_at,
        event_hub,
        partition_id,
        sequence_number,
        {%- else %}
        event_time as position_at,
        {{ reading_number('window_high') }} as position_number,
        landed_at as read_at,
        cast(null as {{ type_text() }}) as event_hub,
        cast(null as {{ type_text() }}) as partition_id,
        cast(null as bigint) as sequence_number,
        {%- endif %}
        landed_at,
        landed_file
{%- endmacro %}


{# The reason why a row cannot be used: what its model says, or on some engines a text of a
   table that no column of theirs takes. Of a stream's fields `json_fields` knows that. #}
{% macro reason_of_row(source) %}
    {{- adapter.dispatch('reason_of_row', 'tidemark')(source) -}}
{% endmacro %}


{% macro default__reason_of_row(source) -%}
    reject_reason
{%- endmacro %}


{# What `tidemark forget` put in the place of a row says nothing, and is no reject to mend. #}
{% macro duckdb__reason_of_row(source) -%}
    case
        when {{ is_forgotten(source) }} then 'forgotten'
        else reject_reason
    end as reject_reason
{%- endmacro %}


{% macro fabric__reason_of_row(source) -%}
    {%- set texts = [] if is_stream(source) else declared_texts(source) -%}
    {%- if texts -%}
        case
            when
                {%- for some in texts | batch(3) %}
                {% if not loop.first %}or {% endif -%}
                {% for column in some -%}
                datalength(trim({{ adapter.quote(column) }})) > {{ fabric__longest_text() }}
                {%- if not loop.last %} or {% endif -%}
                {%- endfor -%}
                {%- endfor %}
                then 'invalid_text'
            else reject_reason
        end as reject_reason
    {%- else -%}
        reject_reason
    {%- endif -%}
{%- endmacro %}


{# What makes a row another than all others, as text: its source, what came beside the
   payload and is part of what it says, and the payload itself. Nothing that is parsed or
   decoded: a rule that changes makes no row another, nor does a schema that comes late. #}
{% macro identity_of(source, besides) %}
    {% set origin = [] %}
    {% for column in besides %}
        {% do origin.append('coalesce(' ~ column_as_text(source, column) ~ ", '')") %}
        {% do origin.append("'/'") %}
    {% endfor %}
    {% if is_stream(source) %}
        {% set text = dbt.concat(["'" ~ source ~ "/'"] + origin + ["'text/'", 'body']) %}
        {% set bytes = ["'" ~ source ~ "/'"] + origin + ["'base64/'", "coalesce(body_base64, '')"] %}
        {# the same data with other attributes is another event #}
        {% if landing_of(source).get('format') == 'cloudevents' %}
            {% set said = dbt.concat(["'/'", 'attributes']) %}
            {% do bytes.append('case when attributes is not null then ' ~ said ~ " else '' end") %}
        {% endif %}
        {{ return(
            'case when body is not null and body_base64 is null then ' ~ text
            ~ ' else ' ~ dbt.concat(bytes) ~ ' end'
        ) }}
    {% endif %}
    {% set gone = "case when " ~ is_set('is_deleted') ~ " then 'gone/' else '' end" %}
    {{ return(dbt.concat(
        ["'" ~ source ~ "/'"]
        + ([gone] if 'is_deleted' in declared_types(source) else [])
        + origin
        + ['coalesce(row_hash, ' ~ row_as_text(source) ~ ')']
    )) }}
{% endmacro %}


{# Whether a source is declared as a stream. #}
{% macro is_stream(source) %}
    {{ return(landing_of(source).get('kind') == 'stream') }}
{% endmacro %}


{# What a source declares under `landing`. #}
{% macro landing_of(source) %}
    {% for node in (graph.get('sources', {}).values() if execute else [])
        if node.source_name == 'bronze' and node.name == source %}
        {{ return(node.config.meta.get('landing', {})) }}
    {% endfor %}
    {{ return({}) }}
{% endmacro %}


{# The type of each declared column of a source, by its name. #}
{% macro declared_types(source) %}
    {% set types = {} %}
    {% for node in (graph.get('sources', {}).values() if execute else [])
        if node.source_name == 'bronze' and node.name == source %}
        {% for column in declared_columns(node) %}
            {% do types.update({column.name: column.data_type | lower}) %}
        {% endfor %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}


{# The columns of a source that landing adds to its own. #}
{% macro columns_of_landing() %}
    {{ return(['landed_at', 'row_hash', 'window_low', 'window_high', 'is_deleted']) }}
{% endmacro %}


{# The source's own columns that are declared as text. #}
{% macro declared_texts(source) %}
    {% set texts = [] %}
    {% for column, kind in declared_types(source).items()
        if kind in ('varchar', 'text', 'string') and column not in columns_of_landing() %}
        {% do texts.append(column) %}
    {% endfor %}
    {{ return(texts) }}
{% endmacro %}


{# A column as text, and a time in one way on all engines; null where it is null. #}
{% macro column_as_text(source, column) %}
    {% if declared_types(source).get(column) == 'timestamp' %}
        {{ return(timestamp_text(adapter.quote(column))) }}
    {% endif %}
    {{ return('cast(' ~ adapter.quote(column) ~ ' as ' ~ type_text() ~ ')') }}
{% endmacro %}


{# What a row of a table says, as one text: for files of before landing wrote a hash. As
   there, a null leaves no trace, so that a column that is declared later changes nothing.
   A comma of a text stands twice, so that no value reads as the beginning of another. #}
{% macro row_as_text(source) %}
    {% set parts, texts = ["''"], declared_texts(source) %}
    {% for column in declared_types(source) | sort if column not in columns_of_landing() %}
        {% set text = column_as_text(source, column) %}
        {% if column in texts %}
            {% set text = 'replace(' ~ text ~ ", ',', ',,')" %}
        {% endif %}
        {% set said = dbt.concat(["'" ~ column ~ ":'", text, "','"]) %}
        {% do parts.append(
            'case when ' ~ adapter.quote(column) ~ ' is not null then ' ~ said ~ " else '' end"
        ) %}
    {% endfor %}
    {{ return(dbt.concat(parts) if parts | length > 1 else parts[0]) }}
{% endmacro %}
