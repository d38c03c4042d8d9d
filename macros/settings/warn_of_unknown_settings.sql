{# Warn of variables that are nearly one of ours, and that nothing reads: they set nothing. A
   variable of a project's own is whatever it is called. #}
{% macro warn_of_unknown_settings() %}
    {% set known = unless_set() | list + ['key_hash_type'] %}
    {% set gone = settings_gone() %}
    {% for name in variables_set() | reject('in', known) | sort %}
        {% set near = nearest_of(name, known) %}
        {% if name in gone %}
            {% do exceptions.warn(
                'the variable ' ~ name ~ ' sets nothing any longer: ' ~ gone[name]
            ) %}
        {% elif near and not is_read(name) %}
            {% do exceptions.warn(
                'the variable ' ~ name ~ ' sets nothing. Did you mean ' ~ near ~ '? Write '
                ~ 'it so under vars in dbt_project.yml, or in --vars; docs/settings.md of '
                ~ 'Tidemark has all. One of your own that only macros read: call it otherwise'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# What could be set once, and what to do instead. #}
{% macro settings_gone() %}
    {{ return({
        'copied_again_minutes':
            'tidemark build knows files by their names, and copies those that are new; plain '
            ~ 'dbt build copies the folders of the last hour again. Take it out of vars',
    }) }}
{% endmacro %}


{# The names of the variables that this run has been given, by the project or by --vars. #}
{% macro variables_set() %}
    {% set said = adapter.config.vars.to_dict() %}
    {% set own = said.get(project_name) %}
    {{ return(
        (
            said | list
            + (own | list if own is mapping else [])
            + adapter.config.cli_vars | list
        ) | unique | reject('equalto', project_name) | list
    ) }}
{% endmacro %}


{# The known name that another is nearest to, by the pairs of letters that both have; none
   where fewer than four in five are the same. #}
{% macro nearest_of(name, known) %}
    {% set best = {'name': none, 'share': 0.8} %}
    {% set said = letter_pairs(name) %}
    {% for other in known %}
        {% set meant = letter_pairs(other) %}
        {% set shared = said | select('in', meant) | list | length
            + meant | select('in', said) | list | length %}
        {% set share = shared / ((said | length + meant | length) or 1) %}
        {% if share >= best.share %}
            {% do best.update({'name': other, 'share': share}) %}
        {% endif %}
    {% endfor %}
    {{ return(best.name) }}
{% endmacro %}


{% macro letter_pairs(name) %}
    {% set pairs = [] %}
    {% for place in range((name | length) - 1) %}
        {% do pairs.append(name[place:place + 2]) %}
    {% endfor %}
    {{ return(pairs) }}
{% endmacro %}


{# Whether a model, a test or another node of the project reads a variable. #}
{% macro is_read(name) %}
    {% set quoted = modules.re.compile('[\'"]' ~ modules.re.escape(name) ~ '[\'"]') %}
    {% for node in graph.nodes.values() if quoted.search(node.raw_code or '') %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
