# Workbench: everything a developer or a curious visitor types. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV ?= .venv
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
FRONTEND := workbench/frontend
# Tests start hundreds of Python processes: what they import is compiled once, whatever the surroundings say, and none
# builds the grammar of international addresses, which takes a second wherever a notebook is read.
unexport PYTHONDONTWRITEBYTECODE
FOR_TESTS := PYTHONPATH="$(CURDIR)/tests/without_iri_grammar$${PYTHONPATH:+:$$PYTHONPATH}"
# node and jlpm come from the environment's own packages; no other Node is needed
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
FRONTEND_SOURCES := $(shell find $(FRONTEND) -path '*/node_modules' -prune -o -path '*/lib' -prune -o -type f -print 2>/dev/null)
SHARED_DATA := $(shell find templates workbench/server/config -type f 2>/dev/null)
PACKAGE := pyproject.toml $(FRONTEND_SOURCES) $(SHARED_DATA)

ifdef UV
MAKE_VENV = uv venv --quiet --python "$(PYTHON)" $(1)
INSTALL = uv pip install --quiet --python $(1)/bin/python
else
MAKE_VENV = "$(PYTHON)" -m venv $(1)
INSTALL = $(1)/bin/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help demo lab test test-all test-fast test-lowest test-notebooks fuzz lint lint-python lint-frontend format bench pictures frontend clean

help: ## list what can be made
	@echo "Workbench"; echo
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: $(VENV)/.demo ## run the salary notebook as a recorded run, with a report to open
	@$(BIN)/workbench run notebooks/salary.ipynb -p seed=7
	@echo; echo "To see it in JupyterLab:  make lab"

lab: $(VENV)/.demo ## open JupyterLab on the notebooks
	@$(BIN)/workbench lab

# Side by side, and each to its end, whatever fails.
STAGES := --no-print-directory --jobs=2 --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: $(VENV)/.test ## everything: lint, units, kernels, browser, notebooks, wheel, Binder, lowest versions
	@$(MAKE) $(STAGES) $(VENV)-lowest/.test $(VENV)-bare/.test lint-python lint-frontend
	@$(MAKE) $(STAGES) test-all test-lowest test-notebooks

# In CI the same examples each time, so that nothing fails there by chance; at home new ones (see CONTRIBUTING.md).
EXAMPLES := --hypothesis-profile $(if $(CI),ci,patient)

# More workers than cores, since browsers and kernels wait a lot. Files are taken in their own order: the slow ones
# (browser) come first, so that the workers end together. Those that share a server go to one worker.
test-all: $(VENV)/.test
	$(FOR_TESTS) $(WITH_NODE) $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(EXAMPLES)

# `nice`: what waits for a page goes first.
test-notebooks: $(VENV)/.test
	$(FOR_TESTS) $(WITH_NODE) nice $(BIN)/python -m pytest -q --nbval-lax --nbval-cell-timeout 120 -p no:cacheprovider notebooks -W default

test-fast: $(VENV)/.test ## what needs no kernel, server, browser or build; under a minute
	@$(FOR_TESTS) $(BIN)/python -m pytest -q -n 2 -m "not slow and not browser" $(EXAMPLES)

fuzz: $(VENV)/.test ## let hypothesis look for counter-examples, with new ones each time and many of them
	$(FOR_TESTS) $(BIN)/python -m pytest -q -n 2 -m hypothesis --hypothesis-profile fuzz --timeout 3600 tests/unit

# What no version of a library changes: pages, other environments than this one, and notebooks read as text. Nor does
# one change how many examples are enough to see how it is called: each property is tried with ten.
SAME_ON_ALL := browser environments server unit/notebook/rules

test-lowest: $(VENV)-lowest/.test ## the fast tests on the lowest versions that pyproject.toml allows
	$(FOR_TESTS) $(VENV)-lowest/bin/python -m pytest -q -n 2 --dist loadfile -p no:cacheprovider -m "not slow" \
		--hypothesis-profile lowest $(SAME_ON_ALL:%=--ignore tests/%) -W default

lint: $(VENV)/.test ## ruff, mypy, the floors and wings, and the front end's own checks
	@$(MAKE) --no-print-directory --jobs=2 lint-python lint-frontend

lint-python: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-frontend: $(VENV)/.test
	cd $(FRONTEND) && $(WITH_NODE) jlpm run lint

format: $(VENV)/.test ## let ruff and prettier set the form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd $(FRONTEND) && $(WITH_NODE) jlpm run format

bench: $(VENV)/.test ## measure side by side with the peers
	@$(BIN)/python -m benchmarks

pictures: $(VENV)/.test ## take the README's pictures anew, in the real JupyterLab
	WORKBENCH_PICTURES="$(CURDIR)/docs/images" $(BIN)/python -m pytest -q tests/browser/lab/test_tour.py

frontend: $(VENV)/.test ## build the front end again
	cd $(FRONTEND) && $(WITH_NODE) jlpm install --immutable && $(WITH_NODE) jlpm run build
	@HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(call INSTALL,$(VENV)) --editable . --no-deps  # JupyterLab finds a copy

clean: ## remove what was built (environments too)
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-bare dist workbench/static workbench/labextension $(FRONTEND)/node_modules $(FRONTEND)/lib

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Workbench needs Python 3.11 or newer, and none was found: install it, or say make PYTHON=/path/to/python" >&2; exit 2; }
	@echo "Making the environment $(VENV) …"
	@$(call MAKE_VENV,$(VENV))

$(VENV)/.demo: $(VENV)/bin/python $(PACKAGE)
	@test -e $(VENV)/.test || { echo "Installing Workbench and building its front end (one to two minutes, once) …"; $(call INSTALL,$(VENV)) --editable ".[demo]"; }
	@touch $@

$(VENV)/.test: $(VENV)/bin/python $(PACKAGE)
	@echo "Installing Workbench with what its tests need …"
	@$(call INSTALL,$(VENV)) --editable ".[test]"
	@cd $(FRONTEND) && test -d node_modules || $(WITH_NODE) jlpm install --immutable
	@touch $@ $(VENV)/.demo

# The fast tests need no front end of their own: the one built above is used.
$(VENV)-lowest/.test: $(VENV)/.test tests/lowest_versions.py
	@echo "Installing the lowest versions that pyproject.toml allows …"
	@test -x $(VENV)-lowest/bin/python || $(call MAKE_VENV,$(VENV)-lowest)
	@$(BIN)/python tests/lowest_versions.py > $(VENV)-lowest/requirements.txt
	@$(call INSTALL,$(VENV)-lowest) --requirement $(VENV)-lowest/requirements.txt
	@HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(call INSTALL,$(VENV)-lowest) --editable . --no-deps
	@touch $@

# Kernels may run in other environments than the server: in the one above, and in this one, which has no Workbench.
$(VENV)-bare/.test: Makefile | $(VENV)/bin/python
	@echo "Making an environment for kernels without Workbench …"
	@test -x $(VENV)-bare/bin/python || $(call MAKE_VENV,$(VENV)-bare)
	@$(call INSTALL,$(VENV)-bare) ipykernel pandas
	@touch $@
