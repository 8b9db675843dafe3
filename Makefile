# The commands of a checkout. They need Python 3.11 or newer and make, and keep what they install in .venv.

PYTHON ?= python3
UV := uv==0.13.9

export PIP_CACHE_DIR ?= $(CURDIR)/.cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis

.PHONY: help run test check format book pictures faults lock clean
.DELETE_ON_ERROR:

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: .venv/.runtime ## install what is missing and serve on 127.0.0.1:$PORT (8000)
	@exec .venv/bin/costcalc serve

test: .venv/.dev ## run every test; TESTS="-k embed" narrows it
	@scripts/test $(TESTS)

check: .venv/.dev ## style, types and the direction of imports
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo --cache-dir .cache/import_linter

format: .venv/.dev ## rewrite what ruff can put right
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

pictures: .venv/.dev ## photograph the page for the README, in a real Chromium
	.venv/bin/python scripts/pictures

book: .venv/.dev ## release the price book as edited, for links to name for ever
	.venv/bin/costcalc release-book pricing_data
	.venv/bin/python tests/test_golden.py

faults: .venv/.dev ## kill workers and crash PostgreSQL while scenarios are saved; ten minutes
	.venv/bin/python scripts/faults kills
	.venv/bin/python scripts/faults restarts

lock: ## pin the newest versions that pyproject.toml admits
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install -q $(UV)
	$(COMPILE) --group dev --output-file requirements-dev.lock
	$(COMPILE) --group build --constraint requirements-dev.lock --output-file requirements.lock

COMPILE := .cache/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-config --no-header --no-emit-index-url --cache-dir .cache/uv

clean: ## remove all that these commands made
	rm -rf .venv .cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: the installation is fresh while they are newer than what it was made from.
.venv/.runtime: requirements.lock pyproject.toml
	@scripts/create-venv $(PYTHON)
	@echo "Installing the locked packages into .venv ..."
	@.venv/bin/python -m pip install -q --require-hashes -r requirements.lock
	@.venv/bin/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@echo "Installing the tools for tests and checks into .venv ..."
	@.venv/bin/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@
