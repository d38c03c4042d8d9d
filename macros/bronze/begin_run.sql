{% macro begin_run() %}
    {% if execute %}
        {% do forget_earlier_runs() %}
        {% do require_bronze_as() %}
        {% if is_building() %}
            {% do require_end_run() %}
            {% do require_entities() %}
            {% do require_unique_keys() %}
            {% do warn_of_unknown_settings() %}
            {% do require_same_settings() %}
            {% if not verification() %}
                {% do warn_of_changed_sql() %}
            {% endif %}
            {% do warn_of_what_models_lack() %}
            {% do warn_of_untested_staging() %}
        {% endif %}
        {% do say_what_tests_see() %}
        {% do require_backfillable() %}
        {% do require_closable() %}
        {% set opened = sources_to_open() %}
        {% do take_in_again(opened) %}
        {% do graph['tidemark'].update({'opened': opened}) %}
        {% if opened %}
            {% do warn_of_part_refresh(opened) %}
            {% do make_loaded_files(opened) %}
            {% if not flags.EMPTY and not verification() %}
                {% do require_no_lost_files(opened) %}
            {% endif %}
            {% do forget_what_is_refreshed(opened) %}
        {% endif %}
        {% if flags.EMPTY %}
            {% do forget_what_is_emptied() %}
            {% set opened = [] %}
        {% endif %}
        {% if verification() %}
            {% do expose_pinned(opened) %}
        {% else %}
            {% do expose_bronze(opened) %}
        {% endif %}
        {% if is_building() %}
            {% do note_settings_begun() %}
        {% endif %}
    {% endif %}
{% endmacro %}
