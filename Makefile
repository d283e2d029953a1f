# Every target sets up what it needs and is quick when nothing changed. `make help` lists them.

PORT ?= 5000
ARGS ?=
RUN := .venv/bin/python -m
PREPARE = python=$$(sh scripts/find_python.sh) && "$$python" -m scripts.setup
LOCK = uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help demo test bench lint lock messages pictures clean
MAKEFLAGS += --no-print-directory
export PYTHON

help: ## list the targets
	@echo "Bellwether: which department goes first. On a fresh machine, 'make demo' is all that is needed."
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PORT=5001 moves the demo to another port; ARGS='-k rollout' goes on to pytest, the demo or the bench."

demo: ## install what is missing, make the demo data and its PDF, serve it on loopback
	@$(PREPARE) run --port "$(PORT)"
	@$(RUN) flask --app wsgi demo --port "$(PORT)" $(ARGS)

test: ## install what tests need, check style and types, run every test
	@$(PREPARE) test
	@$(MAKE) check
	@$(RUN) pytest -n 2 $(ARGS)

lint: ## check style, types and templates only
	@$(PREPARE) develop
	@$(MAKE) check

.PHONY: check
check:
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) djlint . --lint --quiet

bench: ## measure speed and memory of scoring, the plan and the report
	@$(PREPARE) run
	@$(RUN) bench $(ARGS)

pictures: ## take the documentation's pictures from the demonstration again
	@$(PREPARE) test
	@$(RUN) scripts.pictures

lock: ## make both locks from requirements*.in, keeping versions; ARGS=--upgrade takes newer ones
	@$(PREPARE) develop
	$(RUN) $(LOCK) $(ARGS) --output-file requirements.txt requirements.in
	$(RUN) $(LOCK) $(ARGS) --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

messages: ## bring translations/ up to date with the texts in the code
	@$(PREPARE) develop
	@mkdir -p translations
	$(RUN) babel.messages.frontend extract --mapping pyproject.toml --no-location --sort-output \
		--project Bellwether --keyword _l --output-file translations/messages.pot .
	$(RUN) babel.messages.frontend update --no-fuzzy-matching -i translations/messages.pot -d translations

clean: ## remove the virtual environment and caches; instance/ with its data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis setup.log
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.mo' -path '*/LC_MESSAGES/*' -delete
