# Two commands do all: `make demo` and `make test`. What they need, they install.
PYTHON ?= python3

.PHONY: help demo test check prove mutants chaos bench manage install lock

help:
	@echo "make demo           the whole of Accord with its demo community, on http://127.0.0.1:8000/ (PORT=..., ACCORD_VAR=folder)"
	@echo "make test           linters, types, contracts and every test (ARGS=... for pytest)"
	@echo "make check          linters, types and contracts alone"
	@echo "make prove          who reads what, in 20,000 random worlds, at every door and with every seeded fault (ARGS='--worlds 1000'; goes on where it was ended)"
	@echo "make mutants        seeded faults, each of which the tests must find (ARGS='--only S13')"
	@echo "make chaos          nothing lost, though the site's processes and what it stands on are killed 500 times (ARGS='--only database'; goes on where it was ended)"
	@echo "make bench          figures over the demo data"
	@echo "make manage ARGS=   manage.py over the demo's database, whether it runs or not (ARGS=shell)"
	@echo "make install        the virtual environment for developers"
	@echo "make lock           pin and hash requirements anew from pyproject.toml (needs uv)"

demo:
	@exec $(PYTHON) -m portal.runner demo

test:
	@exec $(PYTHON) -m portal.runner test $(ARGS)

check:
	@exec $(PYTHON) -m portal.runner check

prove:
	@exec $(PYTHON) -m portal.runner prove $(ARGS)

mutants:
	@exec $(PYTHON) -m portal.runner mutants $(ARGS)

chaos:
	@exec $(PYTHON) -m portal.runner chaos $(ARGS)

bench:
	@exec $(PYTHON) -m portal.runner bench $(ARGS)

manage:
	@exec $(PYTHON) -m portal.runner manage $(ARGS)

install:
	@exec $(PYTHON) -m portal.runner install

lock:
	uv pip compile pyproject.toml --extra embedded --python-version 3.11 --universal --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --quiet -o requirements.txt
	uv pip compile pyproject.toml --extra embedded --group test --python-version 3.11 --universal --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --quiet -c requirements.txt -o tests/requirements.txt
