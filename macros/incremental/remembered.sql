{# What this run knows of this model by a name, a mapping that can be updated. dbt
   makes a model's SQL, its table and its hooks one after the other, and keeps
   nothing between them but the graph. #}
{% macro remembered(name) %}
    {{ return(remembered_by_run(model.unique_id).setdefault(name, {})) }}
{% endmacro %}


{# What this run knows by a name, whichever model it came from. #}
{% macro remembered_by_run(name) %}
    {% set runs = graph.setdefault('tidemark', {}) %}
    {{ return(runs.setdefault(invocation_id, {}).setdefault(name, {})) }}
{% endmacro %}


{# Forget what earlier runs of this process knew. #}
{% macro forget_earlier_runs() %}
    {% do graph.update({'tidemark': {}}) %}
{% endmacro %}
