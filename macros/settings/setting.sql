{# A variable of the project, or what it is where the project does not set it. #}
{% macro setting(name) %}
    {{ return(var(name, unless_set()[name])) }}
{% endmacro %}


{# What can be set, and what it is unless a project does. #}
{% macro unless_set() %}
    {% set known = {
        'entities': {},
        'business_timezone': 'UTC',
        'lookback_minutes': 4320,
        'bronze_as': 'files',
        'unix_seconds_from': '1990-01-01',
        'unix_seconds_until': '2033-05-18',
        'max_future_minutes': 1440,
        'reject_permille_warn': 10,
        'reject_permille_error': 50,
        'reject_window_hours': 24,
        'reject_minimum_events': 100,
        'volume_permille_warn': 500,
        'volume_permille_error': 1000,
        'volume_minimum_weeks': 2,
        'volume_minimum_events': 100,
        'sequence_gap_warn': 0,
        'sequence_gap_error': 100,
        'sequence_settles_minutes': 60,
        'sequence_gaps_accepted_until': '1900-01-01',
        'let_lost_files_go': false,
        'audit_everything': false,
        'stored_variables': [],
    } %}
    {{ return(known) }}
{% endmacro %}
