# Everything that is done with this project. On a machine with Python 3.11+ and make, `make demo` and
# `make test` need nothing before them: they set up .venv from the locked requirements first.

.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?=#            the interpreter to make .venv with; empty: the newest that will do
DEMO ?= demo#         the folder that `make demo` fills
WORKERS ?= auto#      processes that run tests side by side
CAMPAIGN ?= 2000#     examples a property is tried with by `make fuzz`
KILLS ?= 100#         times that `make durability` kills each act
FAULTS ?= 0#          calls of each kind that `make durability` has fail; 0: every one
ARGS ?=#              more arguments for pytest, or for a benchmark
UPGRADE ?=#           `make lock UPGRADE=--upgrade` takes the newest versions

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --retries 5 --timeout 120
# Wheels only: building from source would fetch build tools that no lock names.
INSTALL := $(PIP) install --quiet --only-binary :all: --require-hashes

# A stamp's name holds the checksum of what it stands for, so a changed lock is installed by itself.
sum = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
RUNTIME := $(VENV)/.runtime-$(call sum,requirements/runtime.txt)
DEV := $(VENV)/.dev-$(call sum,requirements/dev.txt)
PROJECT := $(VENV)/.project-$(call sum,pyproject.toml)

.PHONY: help setup demo test lint format bench fuzz durability docs screenshots lock clean

help:  ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 20

setup: $(RUNTIME) $(PROJECT)  ## Set up .venv with the command `catalogue`, and nothing else

demo: $(RUNTIME) $(PROJECT)  ## Record the samples in a catalogue, publish it, serve both until Ctrl-C
	$(BIN)/catalogue demo $(DEMO)

test: $(DEV) $(PROJECT)  ## Run the tests, those in a browser too where there is one
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(DEV) $(PROJECT)  ## Check format, style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV)  ## Put the code into its format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

fuzz: $(DEV) $(PROJECT)  ## Search for counterexamples, longer than the tests do
	CAMPAIGN=$(CAMPAIGN) $(BIN)/python -m pytest -n $(WORKERS) -m "campaign or hypothesis" \
	  --hypothesis-profile=campaign $(ARGS)

durability: $(DEV) $(PROJECT)  ## Cut the power after every call, fail FAULTS calls of each kind, kill KILLS times
	KILLS=$(KILLS) CUTS=0 FAULTS=$(FAULTS) $(BIN)/python -m pytest -n $(WORKERS) tests/durability $(ARGS)

bench: $(DEV) $(PROJECT)  ## Measure: every script in bench/ in turn
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python "$$script" $(ARGS) || exit 1; done

docs: $(DEV) $(PROJECT)  ## Write the generated parts of the documents again
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/generate.py

screenshots: $(DEV) $(PROJECT)  ## Keep a picture of every page that a browser test ends on
	$(BIN)/python -m pytest -m browser --screenshots tests/screenshots $(ARGS)

# uv resolves for every platform and every Python at once and writes no address; see docs/adr/0003.
COMPILE := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command "make lock" $(UPGRADE)
lock: $(VENV)/bin/python  ## Write requirements/*.txt again (UPGRADE=--upgrade for newer versions)
	$(INSTALL) -r requirements/lock.txt
	$(COMPILE) requirements/lock.in -o requirements/lock.txt
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/runtime.txt
	$(COMPILE) pyproject.toml requirements/dev.in -c requirements/runtime.txt -o requirements/dev.txt

clean:  ## Remove what was set up and what was measured, never a catalogue
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  tests/screenshots bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- setting up -----------------------------------------------------------------------------------

$(BIN)/python:
	@found=; chosen=; \
	for python in $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3 python); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found=$$python; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  chosen=$$python; break; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "No Python 3.11 or newer was found$(if $(PYTHON), as $(PYTHON))." >&2; \
	  echo "Install one (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python)," >&2; \
	  echo "or name it: make $(or $(MAKECMDGOALS),test) PYTHON=/path/to/python3" >&2; exit 1; \
	elif [ -z "$$chosen" ]; then \
	  version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$found cannot make virtual environments: its part named ensurepip is not installed." >&2; \
	  echo "Debian, Ubuntu: sudo apt install python$$version-venv; then run make again." >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$chosen --version); this is done once."; \
	rm -rf $(VENV) && "$$chosen" -m venv $(VENV)

# The order-only prerequisite: an interpreter's date says nothing about what is installed.
$(RUNTIME): | $(BIN)/python
	@echo "Installing requirements/runtime.txt"
	@$(INSTALL) -r requirements/runtime.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(DEV): | $(RUNTIME)
	@echo "Installing requirements/dev.txt"
	@$(INSTALL) -r requirements/dev.txt
	@rm -f $(VENV)/.dev-* && touch $@

$(PROJECT): | $(RUNTIME)
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.project-* && touch $@
