# What the project is checked by where it runs elsewhere, and the steps of
# .github/workflows/, each of which runs on any machine; docs/orchestration.md.
.PHONY: setup-checks lint-workflows test-checks test-image nightly-image ci nightly-engines nightly-kills pr-base pr-production pr-build pr-drop scheduled-build deploy-infra deploy-function deploy-bundle docs image-requirements

CHECKS := .checks/.venv/bin
# A checker of workflows, which Go builds: its package on PyPI downloads a program.
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
# Where dbt builds: a target of profiles.yml. The adapters of all but DuckDB have an
# environment of their own.
TARGET ?= duckdb
DBT_SETUP = $(if $(filter duckdb,$(TARGET)),.venv/.installed,.engines/.adapters)
DBT = $(CURDIR)/$(if $(filter duckdb,$(TARGET)),$(BIN),$(ENGINES))/dbt
# What a pull request is compared with.
BASE ?= origin/main
BASE_FOLDER := target/base
# An argument that is no number would name another's schema.
PR_SCHEMA = pr_$(or $(shell echo '$(PR)' | grep -xE '[0-9]+'),$(error say which pull request it is: make $@ PR=17))
PR_STATE = --defer --state $(BASE_FOLDER)/state --target $(TARGET)

setup-checks: .checks/.installed ## Make .checks, in which workflows, bundle and pages are checked

.checks/.installed: .checks/.python orchestration.mk
	@command -v go >/dev/null || { echo "go is not there: install Go 1.24 or newer" >&2; exit 1; }
	@echo "Building actionlint into .checks: half a minute, once"
	@GOBIN=$(CURDIR)/.checks/bin GOFLAGS=-buildvcs=false go install $(ACTIONLINT)
	@touch $@

.checks/.python: requirements-checks.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11, or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing what requirements-checks.lock pins into .checks: half a minute, once"
	@$(PYTHON) -m venv .checks/.venv
	@$(CHECKS)/python -m pip install --quiet --require-hashes --no-deps -r requirements-checks.lock
	@touch $@

lint-workflows: setup-checks ## Check .github/workflows by actionlint and zizmor
	.checks/bin/actionlint
	$(CHECKS)/zizmor --offline --quiet --persona pedantic .github

test-checks: setup-checks ## Run the tests of workflows, bundle, lists of contents and pages
	$(CHECKS)/pytest -p no:cacheprovider --ignore tests/checks/test_image.py tests/checks

# It installs all that the image has: minutes, and as root.
test-image: setup-checks ## Run the steps of the Dockerfile here, and what they make
	$(CHECKS)/pytest -p no:cacheprovider tests/checks/test_image.py

ci: ## Run all that must pass before a change lands
	.ci/run

nightly-image: ## Run the steps of the Dockerfile here, as root
	@sudo --preserve-env=PATH $(MAKE) test-image

nightly-engines: ## Run the tests of the other engines at length
	@env -u CI $(MAKE) test-engines

nightly-kills: ## Kill what lands a hundred times, and count what came of it
	@command -v mariadb-install-db >/dev/null || { sudo apt-get update -qq && sudo apt-get install -qq -y postgresql mariadb-server; }
	@TIDEMARK_KILLS=100 $(MAKE) test-streaming test-sources

# Production as the pull request found it: its models, and what dbt says of them. Nothing
# need be kept between runs, and nobody's artifact is trusted.
pr-base: $(DBT_SETUP) ## Unpack the project at BASE, and parse it: the state of production
	@rm -rf $(BASE_FOLDER) && mkdir -p $(BASE_FOLDER)/project
	@git archive $(BASE) | tar -x -C $(BASE_FOLDER)/project
	@cd $(BASE_FOLDER)/project && env -u TIDEMARK_SCHEMA PYTHONPATH=. $(DBT) --quiet parse --target $(TARGET) --target-path $(CURDIR)/$(BASE_FOLDER)/state

pr-production: $(DBT_SETUP) ## Build a made-up shop by the models at BASE, where there is no production to read
	@cd $(BASE_FOLDER)/project && PYTHONPATH=. $(CURDIR)/$(BIN)/tidemark demo

# Staging holds the newest files alone, so what reads it goes on from a clone; all else is
# made in full of production's tables.
pr-build: $(DBT_SETUP) ## Build what the pull request PR changes, and what reads it, in schemas of its own
	TIDEMARK_SCHEMA=$(PR_SCHEMA) $(DBT) clone $(PR_STATE) --select "state:modified+,fqn:*.staging.*+1,config.materialized:incremental"
	TIDEMARK_SCHEMA=$(PR_SCHEMA) $(DBT) build $(PR_STATE) --select state:modified+

pr-drop: $(DBT_SETUP) ## Drop the schemas of the pull request PR
	$(DBT) run-operation drop_schemas_of --target $(TARGET) --args '{schema: $(PR_SCHEMA)}'

# DuckDB's build excludes a second one by a lock; elsewhere whoever starts it does.
scheduled-build: $(DBT_SETUP) ## Build Silver and Gold of TARGET, with all gates
	$(if $(filter duckdb,$(TARGET)),$(BIN)/tidemark build,$(DBT) build --target $(TARGET))

# Without a warehouse: what tables are like is said by their .yml.
docs: setup .checks/.python ## Make site/: the pages, and dbt's own of models, columns and lineage
	@$(CHECKS)/python .ci/pages.py target/pages
	@TIDEMARK_WAREHOUSE=target/docs.duckdb $(BIN)/dbt --quiet docs generate --static --empty-catalog --target-path target/dbt-docs
	@$(CHECKS)/mkdocs build --strict
	@mkdir -p site/dbt && cp target/dbt-docs/static_index.html site/dbt/index.html
	@echo "site/index.html, and site/dbt/index.html"

# The next three need the Azure CLI or Databricks', signed in, and names of what is there.
ENVIRONMENT ?= dev
required = $(or $($(1)),$(error set $(1): $(2)))

# PARAMETERS are those that belong to an organisation: adminName=… adminObjectId=… image=…
deploy-infra: ## Deploy infra/ into RESOURCE_GROUP
	az deployment group create --resource-group "$(call required,RESOURCE_GROUP,the group that is deployed into)" --name tidemark --template-file infra/main.bicep --parameters infra/$(ENVIRONMENT).parameters.json $(PARAMETERS)

deploy-function: function-package ## Deploy dist/function_app.zip to FUNCTION_APP
	az functionapp deployment source config-zip --resource-group "$(call required,RESOURCE_GROUP,the group of the app)" --name "$(call required,FUNCTION_APP,the name of the app)" --src dist/function_app.zip --build-remote true

deploy-bundle: ## Deploy databricks.yml: the job and the models that it builds
	databricks bundle validate --strict --target $(ENVIRONMENT)
	databricks bundle deploy --target $(ENVIRONMENT)

# Of what requirements.lock has, what the image needs: in the same versions.
image-requirements: setup ## Make requirements-image.lock of requirements.lock
	@mkdir -p target
	@sed -nE 's/ *\\$$//; /^[a-z0-9-]+==/p' requirements.lock > target/constraints.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra azure --extra avro --extra excel --extra api --extra duckdb --extra postgresql --extra mysql --extra sqlserver --constraint target/constraints.txt pyproject.toml --output-file requirements-image.lock
