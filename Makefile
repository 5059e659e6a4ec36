# Targets run from a clean clone and install what they need first.
# Variables given on the command line (make run DEMO=0 PORT=9000) reach the program through the environment.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.PHONY: help venv install dev lock run test test-quick check lint types templates deployable migrations guards \
	format faults coverage browser screenshots zones schedules offline races bench clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

venv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "coachtrack needs python3 3.11 or newer on PATH; found: $$(python3 --version 2>&1)." >&2; exit 1; }
	@$(PY) -c 'import pip' 2>/dev/null || { \
		python3 -c 'import ensurepip' 2>/dev/null || \
			{ echo "python3 cannot make virtual environments here: install the package python3-venv and try again." >&2; exit 1; }; \
		[ ! -L .venv ] || { echo ".venv is a link to a place without pip: remove it and try again." >&2; exit 1; }; \
		echo "Making .venv"; python3 -m venv --clear .venv; }

# A copy of the lock inside .venv says what is installed, so an unchanged lock costs nothing.
install: venv ## the locked runtime packages into .venv
	@cmp -s requirements.txt .venv/installed.txt || { \
		echo "Installing the runtime packages (about half a minute)"; \
		$(PIP) install --quiet --require-hashes -r requirements.txt && cp requirements.txt .venv/installed.txt; }

dev: venv ## the same plus the packages for tests and checks
	@cmp -s requirements-dev.txt .venv/installed-dev.txt || { \
		echo "Installing the test packages (about a minute)"; \
		$(PIP) install --quiet --require-hashes -r requirements-dev.txt && \
		cp requirements.txt .venv/installed.txt && cp requirements-dev.txt .venv/installed-dev.txt; }

lock: venv ## write the three lock files again (UPGRADE=1: newest versions)
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PIP) install --quiet 'uv>=0.13'
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) requirements-node.in -o requirements-node.txt

run: install ## everything in one process on 127.0.0.1 (PORT=, DEMO=0, COACHTRACK_DATA_DIR=)
	@exec $(PY) manage.py up

test: dev ## the whole suite: SQLite, PostgreSQL, Valkey, Celery, SMTP, Chromium
	@exec $(PY) -m tests.run $(ARGS) $(T)

test-quick: dev ## daily work on SQLite only (T=tests/apps/reviews, ARGS=-x)
	@exec $(PY) -m pytest $(ARGS) $(T)

check: lint types templates deployable migrations guards ## everything that needs no server (also one by one; make -k check goes on)

lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: dev
	$(PY) -m mypy

templates: dev
	$(PY) -m djlint --lint --quiet templates

# As in production: no debug, a key of its own, https, PostgreSQL (which nobody connects to here).
deployable: dev
	@echo "manage.py check --deploy"
	@COACHTRACK_DATA_DIR=build/check DEBUG=0 SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') \
		SITE_URL=https://coachtrack.example ALLOWED_HOSTS=coachtrack.example REDIS_URL=redis://127.0.0.1:1 \
		EMAIL_URL=smtp://127.0.0.1:1 DATABASE_URL=postgresql://nobody@127.0.0.1:1/coachtrack \
		$(PY) manage.py check --deploy --fail-level WARNING

migrations: dev
	@echo "manage.py makemigrations --check"
	@mkdir -p build/check/demo build/check/hospital
	@COACHTRACK_DATA_DIR=build/check DATABASE_URL= $(PY) manage.py makemigrations --check --dry-run

guards: dev
	$(PY) -m pytest -q tests/guards

format: dev ## put imports and layout in order
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format --quiet .

faults: dev ## kills, crashes, bad relays against real processes (SCENARIO=F1 RUNS=50 SEED= DATABASE= SIZE=)
	@exec $(PY) -m tests.faults

coverage: dev ## which lines the suite on SQLite does not reach
	$(PY) -m coverage run -m pytest -q $(ARGS) $(T)
	$(PY) -m coverage report

browser: dev ## find or fetch the browser for the tests, and say which
	@$(PY) -m tests.servers.chromium

screenshots: dev ## pictures for the README, from the demo hospital
	@exec $(PY) -m tests.browser.screenshots $(ARGS)

zones: dev ## every change of the clocks in every zone against two oracles (CASES=1000000: invented ones too)
	@exec nice $(PY) -m tests.zones

offline: dev ## two hundred lost connections on a phone: nothing lost, nothing twice (LOSSES=200 SEED=)
	@LOSSES=$${LOSSES:-200} exec $(PY) -m pytest -q -s tests/browser/test_connection_losses.py

races: dev ## five hundred times two devices on one review, on both databases (RACES=500 SEED=)
	@RACES=$${RACES:-500} exec $(PY) -m tests.run -s tests/flows/test_two_devices_one_review.py

schedules: dev ## schedules lived through at random against a plain account (SEED=1 LIVES=300 STEPS=60)
	@exec nice $(PY) -m pytest -q -m long tests/apps/reviews/test_schedule_machine.py

bench: dev ## every figure beside its limit; bench-NAME for a part (ONLY=claim,mail ROUNDS=3): reminders, logging
	@exec $(PY) -m tests.bench

bench-%: dev
	@exec $(PY) -m tests.bench $*

bench-drift: dev ## the drift detector on simulated hospitals (SEEDS="101 102 103" SIZE=3000 JOBS=2 COVERAGE=1)
	@exec $(PY) -m tests.bench.drift

mutate-drift: dev ## whether the tests would notice an error in the detector (SAMPLE=200 ONLY=counters JOBS=2)
	@exec $(PY) -m tests.bench.mutation apps/drift/stats tests/unit/drift

clean: ## remove what make made; .venv and var stay
	rm -rf build htmlcov staticfiles .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find apps coachtrack tests -name __pycache__ -type d -prune -exec rm -rf {} +
