# The commands of the house. Each one sets up what it needs, once: .venv from the lock file, hashes checked.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
FOLDER ?= eksempel

# A machine may have this on: then each of the hundreds of processes that tests start compiles all of our code anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run quick quick-ties quick-rules test test-seasons test-jobs-1 test-jobs-2 test-rest test-prefect serve bench soak lint

help:
	@echo "make run     kjører eksempelsesongen gjennom Prefect, i mappen $(FOLDER)/"
	@echo "make test    linting og alle tester      make quick   de raske (under ett minutt)"
	@echo "make serve   Prefect-server, arbeider og deployments, til du trykker Ctrl-C"
	@echo "make bench   måler                       make soak    de lange testene     make lint   bare linting"

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Trenger Python 3.11 eller nyere: kjør «make PYTHON=/sti/til/python3.11 …»."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY)
	$(BIN)/python -m flows.example --folder $(FOLDER)

serve: $(READY)
	$(BIN)/python -m flows.serve

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# Two processes, one for each core of a small machine, of equal work: the jobs and the outside systems; the rules, the record
# and the flows, which import Prefect.
QUICK := --quiet --hypothesis-profile=quick \
	-m "not slow and not prefect and not crash and not postgres and not libreoffice and not chromium and not soak"
TIES  := tests/jobs tests/connectors

quick: $(READY)
	@$(MAKE) --no-print-directory -j2 --output-sync=target quick-ties quick-rules

quick-ties: $(READY)
	@$(BIN)/pytest $(QUICK) $(TIES)

quick-rules: $(READY)
	@$(BIN)/pytest $(QUICK) $(TIES:%=--ignore=%)

# tests/conftest.py puts the fast ones first and those that need a Prefect server last, and names what the machine lacks.
# In lanes side by side, because a season in a test is a second of work and those with Prefect mostly wait. A lane that
# fails fails the whole, and the others still run to their end. Whole seasons are a lane of their own: they are few and long.
SEASONS := $(wildcard tests/jobs/test_season*.py tests/jobs/test_simulated_year.py) tests/orders_machine
JOBS_1  := $(filter-out $(SEASONS),$(wildcard tests/jobs/test_[a-o]*.py))
JOBS_2  := $(filter-out $(SEASONS),$(wildcard tests/jobs/test_[p-z]*.py))

test: lint
	@$(MAKE) --no-print-directory -j5 --keep-going --output-sync=line \
		test-seasons test-jobs-1 test-jobs-2 test-rest test-prefect

test-seasons: $(READY)
	@$(BIN)/pytest -m "not soak" $(SEASONS)

test-jobs-1: $(READY)
	@$(BIN)/pytest -m "not soak" $(JOBS_1)

test-jobs-2: $(READY)
	@$(BIN)/pytest -m "not soak" $(JOBS_2)

test-rest: $(READY)
	@$(BIN)/pytest -m "not soak and not prefect" --ignore=tests/jobs --ignore=tests/orders_machine

test-prefect: $(READY)
	@$(BIN)/pytest -m "prefect and not soak" tests/flows

soak: $(READY)
	$(BIN)/pytest -m soak

bench: $(READY)
	$(BIN)/python -m benchmarks
