# Two commands do everything: `make demo` and `make test`. Both make their own environment first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The constraints pin what was tested; the lower bounds of pyproject.toml hold without them.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test lint bench docs clean

demo: $(VENV)/.core
	$(BIN)/python demo/run.py

test: lint
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.core
	$(BIN)/relievo bench

docs: $(VENV)/.dev
	$(BIN)/python docs/make_reference.py

clean:
	rm -rf $(VENV) demo/out

$(VENV)/.core: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --constraint constraints.txt --editable .
	touch $@

# Dependency groups need a newer pip than some Pythons bring.
$(VENV)/.dev: $(VENV)/.core
	$(INSTALL) "pip>=25.1"
	$(INSTALL) --constraint constraints.txt --editable ".[data,scenes,torch,train]" --group dev
	touch $@
