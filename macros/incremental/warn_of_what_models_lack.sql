{# Warn of models that would be wrong later without a sign of it: what they lack can be
   seen before anything is built. #}
{% macro warn_of_what_models_lack() %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model'
        and node.package_name == project_name
        and node.unique_id in selected_resources %}
        {% set lacks = lacks_of_model(node) %}
        {% if lacks %}
            {% do exceptions.warn(
                'the model ' ~ node.name ~ ' lacks ' ~ lacks | join('; and ')
                ~ '. See docs/modelling.md of Tidemark, and compare: tidemark verify'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# What a model lacks, each with what comes of it. #}
{% macro lacks_of_model(node) %}
    {% set lacks = [] %}
    {% set merges = node.config.materialized == 'incremental'
        and node.config.incremental_strategy != 'append' %}
    {# what a team keeps elsewhere is read as Gold is #}
    {% set is_gold = node.fqn[1] != 'silver' %}
    {% set follows = calls(node, 'touched') or calls(node, 'changed_since_last_build') %}
    {% if is_gold and (merges or node.config.materialized == 'table') %}
        {% set unawaited = gates_not_awaited(node) %}
        {% if unawaited %}
            {% do lacks.append(
                '-- depends_on: ' ~ '{{ gates(' ~ text_literals(unawaited) ~ ') }}'
                ~ ', so that it is built before the gates have spoken'
            ) %}
        {% endif %}
        {% if merges and not follows %}
            {% do lacks.append(
                'touched(…), or changed_since_last_build() for a table of facts, so that '
                ~ 'what a late change takes away stays'
            ) %}
        {% elif calls(node, 'touched')
            and not (calls(node, 'drop_empty') or calls(node, 'with_gone_rows')) %}
            {% do lacks.append(
                'a post_hook of drop_empty(…), so that a period which a change left empty '
                ~ 'stays'
            ) %}
        {% endif %}
    {% endif %}
    {% if is_gold %}
        {% do lacks.extend(lacks_of_watching(node) if merges else lacks_of_view(node)) %}
    {% elif merges and not (follows or reads_staging(node)) %}
        {% do lacks.append(
            'changed_since_last_build(), or a verb that asks for it, so that what comes '
            ~ 'later than it looks back is lost'
        ) %}
    {% elif merges and calls(node, 'newest_first') and not (
        calls(node, 'newest_versions') or calls(node, 'changed_history')
        or calls(node, 'open_rejects')
    ) %}
        {% do lacks.append(
            'newest_versions(…), or changed_history(…), so that of the rows that changed '
            ~ 'the newest counts, and a late one takes the place of a newer one that is there'
        ) %}
    {% endif %}
    {% if merges %}
        {% do lacks.extend(lacks_of_key(node)) %}
        {% do lacks.extend(lacks_of_gone_rows(node)) %}
        {% do lacks.extend(lacks_of_arrivals(node)) %}
    {% endif %}
    {{ return(lacks) }}
{% endmacro %}


{# Whether a model reads a staging model, which has the rows of this run alone. #}
{% macro reads_staging(node) %}
    {% for id in node.depends_on.nodes if id in graph.nodes %}
        {% if graph.nodes[id].depends_on.nodes | select('in', graph.sources) | list %}
            {{ return(true) }}
        {% endif %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{# What a model lacks by which rows replace those that were there: a test that no two have
   the same key. Where some do, each build keeps one of those that it takes in. A `_row_key`
   is made of what names a row. #}
{% macro lacks_of_key(node) %}
    {% set key = node.config.unique_key %}
    {% set tested = [] %}
    {% for test in graph.nodes.values()
        if test.resource_type == 'test' and test.attached_node == node.unique_id
        and test.test_metadata and test.test_metadata.name == 'unique' %}
        {% do tested.append(test.column_name | lower) %}
    {% endfor %}
    {% if key is string and key | lower not in tested + ['_row_key'] %}
        {{ return([
            'a test unique of ' ~ key ~ ', its unique_key, so that of several rows with one '
            ~ key ~ ' the last to change takes the place of all'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}


{# What a view of Gold lacks that shows a table of Silver: whoever looks sees rows that a
   gate holds back from the tables beside it. #}
{% macro lacks_of_view(node) %}
    {% set shown = [] %}
    {% for id in node.depends_on.nodes if id in graph.nodes and node.fqn[1] == 'gold'
        and node.config.materialized == 'view' %}
        {% set input = graph.nodes[id] %}
        {% if input.fqn[1] == 'silver' and input.config.materialized == 'incremental'
            and not input.config.meta.get('gate') %}
            {% do shown.append(input.name) %}
        {% endif %}
    {% endfor %}
    {% if shown %}
        {{ return([
            'a table between it and ' ~ shown | join(', ') ~ ', which it shows before the '
            ~ 'gates have spoken: read a model of Gold that waits for them'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}


{# What a model lacks that reads a table besides the one it follows, to which things happen
   that never happen to the other: it keeps one mark, and that says nothing of the second.
   It follows what a verb is told of, or where none is, what it reads first. #}
{% macro lacks_of_watching(node) %}
    {% set told = modules.re.findall('[(=,]\\s*ref\\([\'"](\\w+)[\'"]\\)', node.raw_code) %}
    {% set inputs, known, missed = [], [], [] %}
    {% for id in node.depends_on.nodes if id in graph.nodes %}
        {% set input = graph.nodes[id] %}
        {% if input.config.materialized == 'incremental' and not input.config.meta.get('gate') %}
            {% do inputs.append(input) %}
        {% endif %}
    {% endfor %}
    {% set followed = inputs | selectattr('name', 'in', told) | list or inputs[:1] %}
    {% for input in followed %}
        {% do known.extend(sources_behind(input)) %}
    {% endfor %}
    {% for input in inputs if sources_behind(input) | reject('in', known) | list %}
        {% do missed.append(input.name) %}
    {% endfor %}
    {% if missed %}
        {{ return([
            'a mark of ' ~ missed | join(', ') ~ ', which it reads and does not follow: '
            ~ 'what changes there alone, and not in '
            ~ followed | map(attribute='name') | unique | join(', ')
            ~ ', never reaches it. Join them in a view'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}


{# The names of the sources of Bronze from which the rows of a model come. #}
{% macro sources_behind(node, seen=none) %}
    {% set seen = [] if seen is none else seen %}
    {% set names = [] %}
    {% for id in node.depends_on.nodes if id not in seen %}
        {% do seen.append(id) %}
        {% if id in graph.sources %}
            {% do names.append(graph.sources[id].name) %}
        {% elif id in graph.nodes and not graph.nodes[id].config.meta.get('gate') %}
            {% do names.extend(sources_behind(graph.nodes[id], seen)) %}
        {% endif %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# Rows that are gone are marked by one verb and taken away by another: what a model lacks
   that calls one of them alone. A hook of a team's own may say the condition elsewhere, and
   a model may mark rows by itself, or in a macro: neither is spoken of. #}
{% macro lacks_of_gone_rows(node) %}
    {% set hooks = node.config['post-hook'] | map(attribute='sql') | join(' ') %}
    {% set drops_gone = 'drop_empty' in hooks and '_is_gone' in hooks %}
    {% if calls(node, 'with_gone_rows') %}
        {% if not calls(node, 'drop_empty') or ('drop_empty' in hooks and not drops_gone) %}
            {{ return([
                "a post_hook of drop_empty('_is_gone = 1'), so that the rows which "
                ~ 'with_gone_rows marks stay in the table'
            ]) }}
        {% endif %}
    {% elif drops_gone and 'as _is_gone' in node.raw_code
        and not modules.re.search('(?<!\\b0) as _is_gone', node.raw_code) %}
        {{ return([
            'with_gone_rows(…), which marks what its post_hook takes away, so that a row '
            ~ 'which its parent has no longer stays'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}


{# What a model lacks that keeps what each file brought. #}
{% macro lacks_of_arrivals(node) %}
    {% set lacks = [] %}
    {% if calls(node, 'arrivals') %}
        {% if not node.config.meta.get('row_per_file') %}
            {% do lacks.append(
                "meta={'row_per_file': true}, so that what a file brought stays when the "
                ~ 'file is gone, and counts twice where one came in the place of many'
            ) %}
        {% endif %}
        {% if not node.config.meta.get('gate') %}
            {% do lacks.append(
                "meta={'gate': true}, so that Gold, which only waits for it, is made again "
                ~ 'whenever it is'
            ) %}
        {% endif %}
        {% if not calls(node, 'drop_gone_arrivals') %}
            {% do lacks.append(
                'a post_hook of drop_gone_arrivals(…), so that a reject stays which a '
                ~ 'backfill has judged good'
            ) %}
        {% endif %}
    {% endif %}
    {{ return(lacks) }}
{% endmacro %}


{# Whether a model calls a macro of this project, itself or by way of others. #}
{% macro calls(node, name) %}
    {{ return('macro.' ~ project_name ~ '.' ~ name in macros_called_by(node)) }}
{% endmacro %}


{# The macros that a model calls, and those that these call. `consumed_until` says up to
   where a table has read and not what: what it calls says nothing of the model. dbt keeps
   macros with their names, and not in the graph. #}
{% macro macros_called_by(node) %}
    {% set known = graph.setdefault('tidemark', {}).setdefault('macros_called_by', {}) %}
    {% if node.unique_id not in known %}
        {% set called = node.depends_on.macros | list %}
        {# it grows while it is read #}
        {% for id in called %}
            {% set name = id.split('.')[-1] %}
            {% if id == 'macro.' ~ project_name ~ '.' ~ name
                and name != 'consumed_until' and name in context %}
                {% for inner in context[name].macro.depends_on.macros %}
                    {% if inner not in called %}
                        {% do called.append(inner) %}
                    {% endif %}
                {% endfor %}
            {% endif %}
        {% endfor %}
        {% do known.update({node.unique_id: called}) %}
    {% endif %}
    {{ return(known[node.unique_id]) }}
{% endmacro %}


{# The entities whose rows a model reads, and for whose gates neither it waits nor a model
   that it reads. #}
{% macro gates_not_awaited(node) %}
    {% set above = models_above(node) | map(attribute='name') | list %}
    {% set found = [] %}
    {% for entity in entities()
        if versions_of(entity) in above and arrivals_of(entity) not in above %}
        {% do found.append(entity) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# The models that a model reads, and those that they read. #}
{% macro models_above(node) %}
    {% set found, ids = [], [] %}
    {% for id in node.depends_on.nodes %}
        {% do ids.append(id) %}
    {% endfor %}
    {# it grows while it is read #}
    {% for id in ids if id in graph.nodes and graph.nodes[id].resource_type == 'model' %}
        {% do found.append(graph.nodes[id]) %}
        {% for above in graph.nodes[id].depends_on.nodes if above not in ids %}
            {% do ids.append(above) %}
        {% endfor %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
