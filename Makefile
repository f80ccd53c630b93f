# All that anyone needs. The first target sets up a virtual environment; the others reuse it.
PYTHON ?= python3
PORT ?= 8000
CLASSROOM ?= _hub
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What only tests and benchmarks want: one that needs a C compiler, 100 MB, and what only a cluster needs.
PEERS := pycachesim==0.3.1 jax==0.10.2 distributed==2026.8.0 dask-jobqueue==0.9.0
# The hub of a classroom, which nobody else needs.
HUB := jupyterhub==6.1.1
# What Binder reads the repository with; it says what it would build without a container engine.
BINDER := jupyter-repo2docker==2026.4.0
# The linker of the WebAssembly modules: 100 MB that nobody else needs.
LINKER := ziglang==0.17.0

# One more than cores: for a third of their time tests wait, for a page or for a limit.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# These two hold OpenBLAS back to an older processor than the one it runs on.
unexport OPENBLAS_CORETYPE
unexport OPENBLAS_L2_SIZE

.PHONY: help serve book pdf lab hub test check release record bench wasm lock clean
.DEFAULT_GOAL := help

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

serve: book ## build the book and serve it on PORT (8000)
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { echo "Port $(PORT) is in use: make serve PORT=8001" >&2; exit 1; }
	@echo "Read it at http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html >/dev/null

book: $(READY) ## build the book into _build/html
	@$(BIN)/jupyter-book build . -W -n --keep-going --quiet
	@echo "The book is in _build/html/index.html"

pdf: book ## print the book into _build/kernels-measured.pdf
	@$(BIN)/python -m tests.pages.pdf _build/kernels-measured.pdf

lab: $(READY) ## open the chapters in JupyterLab, as Binder does
	@bash .binder/start $(BIN)/jupyter lab --ServerApp.root_dir=. $(if $(filter 0,$(shell id -u)),--allow-root) book/intro.md

hub: $(READY) ## start a classroom: JupyterHub on PORT (8000), its work in CLASSROOM (_hub)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(HUB)
	@$(BIN)/python -m helpers.classroom --folder $(CLASSROOM) --port $(PORT) $(if $(STUDENTS),--students $(STUDENTS))

test: book ## set up from nothing and run every test
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.valgrind
	@$(BIN)/python -m tests.sandbox
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m tests.audits
	@$(BIN)/python -m tests.hub
	@$(BIN)/python -m helpers.classroom.proxy
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PEERS) $(HUB) $(LINKER) $(BINDER)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --site=_build/html

check: $(READY) ## lint, and the fast tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/python -m pytest -q -n auto -m "not slow and not browser"

release: $(READY) ## make the students' versions of the assignments
	@$(BIN)/nbgrader generate_assignment --force '*'

bench: $(READY) ## measure our kernels and instruments beside those of others
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PEERS)
	@$(BIN)/python -m tests.bench

record: $(READY) ## measure this machine for the chapters (half an hour, best left alone)
	@$(BIN)/python -m helpers.records
	@$(BIN)/python -m helpers.roofline --to book/data/roofline

wasm: $(READY) ## build the WebAssembly that pages measure with
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(LINKER)
	@$(BIN)/python -m helpers.explorers.wasm

lock: $(READY) ## write requirements.txt anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@echo "-e .[test]" | $(BIN)/uv pip compile - --quiet --upgrade --universal --python-version 3.11 \
	    --custom-compile-command "make lock" --output-file requirements.txt

clean: ## remove what was built; the virtual environment stays
	rm -rf _build .pytest_cache .hypothesis .ruff_cache

# Too old a Python, or one without venv (Debian packs it apart), is said in one line.
$(READY): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 or newer, or name it: make $(MAKECMDGOALS) PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$($(PYTHON) --version) is too old: install Python 3.11 or newer, or name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install venv (Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV): about a minute, once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
