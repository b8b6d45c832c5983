.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# What the environment says wins over .env.
WITH_ENV = given=$$(export -p); set -a; if [ -f .env ]; then . ./.env; fi; eval "$$given"; exec
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml

.venv/.ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

help: ## show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

play: .venv/.ready ## play a day in the browser; no account, no token
	@$(BIN)/quizbot play $(ARGS)

run: .venv/.ready ## run on the platforms whose tokens are set (see .env.example)
	@$(WITH_ENV) $(BIN)/quizbot run $(ARGS)

doctor: .venv/.ready ## look at everything a running bot needs
	@$(WITH_ENV) $(BIN)/quizbot doctor $(ARGS)

db: .venv/.ready ## back up, restore or upgrade the database: make db ARGS="backup FILE"
	@$(WITH_ENV) $(BIN)/quizbot db $(ARGS)

lint: .venv/.ready ## style, types and the question bank
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/quizbot bank check

test: lint ## everything that must hold
	@tests/e2e/install-chromium.sh
	@$(BIN)/python -m pytest --numprocesses auto $(ARGS)

faults: .venv/.ready ## break everything: 100,200 posts under fire, 20,000 malformed acts (half an hour)
	@$(BIN)/python -m tests.faults $(ARGS)

words: .venv/.ready ## bring the catalogues of other languages up to date with the code
	@$(BIN)/python -m tests.words

reference: .venv/.ready ## make the pages of docs/reference from the code
	@$(BIN)/python -W ignore -m tests.reference

pictures: .venv/.ready ## take the pictures of the README anew
	@tests/e2e/install-chromium.sh
	@$(BIN)/python -W ignore -m tests.pictures

lock: ## renew the lock files from pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) $(ARGS) --group dev --output-file requirements.lock
	@$(LOCK) --group build --constraint requirements.lock --no-annotate --output-file requirements-run.lock

first-hour: .venv/.ready ## walk the README's three roads from a fresh clone, with a watch
	@tests/e2e/install-chromium.sh
	@$(BIN)/python -W ignore -m tests.first_hour

bench: .venv/.ready ## how fast it is, beside what limits it (under 15 minutes)
	@$(BIN)/python -W ignore -m tests.bench $(ARGS)

.PHONY: help play run doctor db lint test faults words reference pictures lock first-hour bench
