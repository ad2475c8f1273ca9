# sitrep: `make help` lists what there is. Needs Python 3.11 or newer and make; everything else is installed into .venv.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v $$p; break; }; done)
BIN := .venv/bin
INPUT ?=
RUNS ?= 10
RECORDS ?= 1000000
SIZES ?= 10000,100000,1000000
SEED ?= 1
ARTICLES ?= 1000
ROUNDS ?= 5

.DEFAULT_GOAL := help
.PHONY: help install demo test check docs package faults fuzz bench-recovery bench bench-annotate bench-dedupe bench-growth same-bytes format clean lock

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/installed: requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "make: no Python 3.11 or newer found; install one, or say make PYTHON=/path/to/python3" >&2; exit 2; }
	@echo "installing pinned dependencies into .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/installed ## install pinned dependencies and the sitrep command into .venv

demo: install ## the whole service once, on an embedded Kafka: make demo [INPUT=file or folder]
	@$(BIN)/sitrep demo $(INPUT)

test: install ## all tests, on an embedded Kafka
	@$(BIN)/python -m pytest

test-slow: install ## security, access, health, back-pressure, operations: each needs a broker of its own or long waits
	@$(BIN)/python -m pytest -m slow

test-faults: install ## each kind of fault once, and the seeds that once failed
	@$(BIN)/python -m pytest tests/faults

check: install ## lint, types, the import contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: install ## the documentation as a site: build/docs/index.html
	@$(BIN)/sphinx-build -q -W --keep-going docs build/docs

package: install ## wheel and sdist into dist/
	@$(BIN)/hatchling build

faults: install ## kill everything, many times: make faults [RUNS=60] [SEED=1]
	@$(BIN)/python -m tests.faults --runs $(RUNS) --seed $(SEED)

fuzz: install ## mutated raw records through every stage: make fuzz [RECORDS=1000000] [SEED=1]
	@$(BIN)/python -m tests.fuzz --records $(RECORDS) --seed $(SEED)

bench-recovery: install ## how long the state takes to be read back: make bench-recovery [SIZES=10000,100000,1000000]
	@$(BIN)/python -m bench.recovery --sizes $(SIZES)

.bench-libraries: .venv/installed bench/requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $@ -r bench/requirements.txt
	@touch $@

bench: install .bench-libraries ## ours beside bare aiokafka, Quix Streams, Bytewax and no Kafka: make bench [INPUT=file] [ARTICLES=1000] [ROUNDS=5]
	@$(BIN)/python -m bench.compare --articles $(ARTICLES) --rounds $(ROUNDS) $(if $(INPUT),--input $(INPUT))

bench-annotate: install ## category and extraction beside TF-IDF: make bench-annotate [INPUT=file]
	@$(BIN)/python -m bench.annotate $(if $(INPUT),--input $(INPUT))

bench-dedupe: install .bench-libraries ## duplicates beside datasketch and rensa: make bench-dedupe [SIZES=10000,100000,1000000] [INPUT=file]
	@$(BIN)/python -m bench.dedupe --sizes $(SIZES) $(if $(INPUT),--input $(INPUT))

bench-growth: install ## whether the cost per article stays flat: make bench-growth [INPUT=file]
	@$(BIN)/python -m bench.growth $(if $(INPUT),--input $(INPUT))

same-bytes: install ## whether the files here change any output of the last commit: make same-bytes [INPUT=file]
	@$(BIN)/python -m bench.same_bytes $(if $(INPUT),--input $(INPUT))

format: install ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: install ## resolve the dependencies again (needs uv)
	@uv pip compile --universal --generate-hashes -q pyproject.toml --group dev -o requirements.lock --custom-compile-command "make lock"

clean: ## remove .venv and local files
	@rm -rf .venv .sitrep report.html
