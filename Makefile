# The commands of a checkout. They need Python 3.11 or newer and make, and keep what they install in .venv.

PYTHON ?= python3
UV := uv==0.13.9

export PIP_CACHE_DIR ?= $(CURDIR)/.cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis
# Tests start hundreds of processes: each would compile the package anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test check format book pictures faults load bench clients release lock clean docs mutants readings fuzz
.DELETE_ON_ERROR:

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: .venv/.runtime ## install what is missing and serve on 127.0.0.1:$PORT (8000)
	@exec .venv/bin/costcalc serve

test: .venv/.dev $(if $(COSTCALC_LONG),$(if $(COSTCALC_SKIP_BENCH),,.cache/bench/.installed)) $(if $(COSTCALC_SKIP_CLIENTS),,.cache/clients/.installed) ## run the tests; COSTCALC_LONG=1 adds those that take minutes, TESTS="-k embed" narrows it
	@.venv/bin/python scripts/test.py $(TESTS)

check: .venv/.dev ## style, types, the direction of imports, every branch of the cost model
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/djlint --check --quiet templates
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo --cache-dir .cache/import_linter
	.venv/bin/coverage run -m pytest -q tests/model
	.venv/bin/coverage report
	.venv/bin/python scripts/audit.py

format: .venv/.dev ## rewrite what ruff and djlint can put right
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	.venv/bin/djlint --reformat --quiet --warn templates

pictures: .venv/.dev ## photograph every state of the pages, and renew the pictures of the README; three minutes
	.venv/bin/python scripts/pictures.py

docs: .venv/.dev ## build the documentation into build/docs; a loose end is a failure
	.venv/bin/sphinx-build -q -W --keep-going -d .cache/docs docs build/docs
	@echo "build/docs/index.html"

mutants: .venv/.dev ## put every kind of fault into every cost line and see who notices
	.venv/bin/python scripts/mutants.py

readings: .venv/.dev ## hold ten thousand random scenarios to two independent readings of the model; half an hour
	COSTCALC_SCENARIOS=10000 .venv/bin/python -m pytest -q -n auto tests/test_readings.py

book: .venv/.dev ## release the price book as edited, for links to name for ever
	.venv/bin/python scripts/corpus.py compare
	.venv/bin/costcalc release-book pricing_data
	.venv/bin/python scripts/corpus.py keep
	.venv/bin/python tests/test_golden.py

faults: .venv/.dev ## kill, crash, fill the disk, look for leaks; fifteen minutes
	command -v strace >/dev/null || scripts/debian_packages.py strace
	for fault in kills restarts disk canary outbound; do \
		.venv/bin/python scripts/faults.py $$fault --record || failed="$$failed $$fault"; done; \
		test -z "$$failed" || { echo "Not as it must be:$$failed" >&2; exit 1; }

fuzz: .venv/.dev ## ask what nobody should ask, a million times; two hours and more
	for kind in inputs http numerals headers exports; do \
		.venv/bin/python scripts/fuzz.py $$kind || failed="$$failed $$kind"; done; \
		COSTCALC_SCENARIOS=10000 .venv/bin/python -m pytest -q --timeout 3600 tests/analysis/test_order.py || failed="$$failed order"; \
		test -z "$$failed" || { echo "Not as it must be:$$failed" >&2; exit 1; }

bench: .venv/.dev $(if $(COSTCALC_SKIP_BENCH),,.cache/bench/.installed) ## measure speed and scale; half an hour, or BENCH="S1 S4"
	@.venv/bin/python scripts/bench.py $(or $(BENCH),all)

clients: .venv/.dev .cache/clients/.installed ## make clients with other people's generators, ask every address; twenty minutes, or CLIENTS="python hey"
	@.venv/bin/python scripts/clients.py $(or $(CLIENTS),all)

release: .venv/.dev ## build wheel and source archive into dist/, each checked in an empty environment
	.venv/bin/python scripts/release.py

load: .venv/.dev ## overload, slow clients, uploads, rolling restarts, judged; half an hour
	test -x /usr/sbin/nginx || command -v nginx >/dev/null || scripts/debian_packages.py nginx-light
	for load in overload slow greedy uploads rolling; do \
		.venv/bin/python scripts/load.py $$load --record || failed="$$failed $$load"; done; \
		test -z "$$failed" || { echo "Not as it must be:$$failed" >&2; exit 1; }

lock: ## pin the newest versions that pyproject.toml admits
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install -q $(UV)
	$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --group build --constraint requirements-dev.lock --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra postgres --constraint requirements-dev.lock --output-file requirements-service.lock
	$(COMPILE) --group build --constraint requirements-dev.lock --output-file requirements-build.lock
	$(COMPILE) --group bench --output-file requirements-bench.lock
	$(COMPILE) --group clients --output-file requirements-clients.lock
	cd tests/clients && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

COMPILE := .cache/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-config --no-header --no-emit-index-url --cache-dir .cache/uv

clean: ## remove all that these commands made
	rm -rf .venv .cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: the installation is fresh while they are newer than what it was made from.
.venv/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) scripts/create_venv.py
	@echo "Installing the locked packages into .venv ..."
	@.venv/bin/python -m pip install -q --require-hashes -r requirements.lock
	@.venv/bin/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@echo "Installing the tools for tests and checks into .venv ..."
	@.venv/bin/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

.cache/bench/.installed: .venv/.runtime requirements-bench.lock
	@echo "Installing what costcalc is measured against into .cache/bench ..."
	@.venv/bin/python -m venv .cache/bench
	@.cache/bench/bin/python -m pip install -q --require-hashes -r requirements-bench.lock
	@touch $@

.cache/clients/.installed: .venv/.runtime requirements-clients.lock tests/clients/package.json tests/clients/package-lock.json
	@echo "Installing generators of clients into .cache/clients ..."
	@command -v npm >/dev/null || scripts/debian_packages.py nodejs npm || { \
		echo "Or leave their tests out: COSTCALC_SKIP_CLIENTS=1 make test" >&2; exit 1; }
	@.venv/bin/python -m venv .cache/clients/python
	@.cache/clients/python/bin/python -m pip install -q --require-hashes -r requirements-clients.lock
	@cp tests/clients/package.json tests/clients/package-lock.json .cache/clients
	@cd .cache/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@
