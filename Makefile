# Two commands: `make run` and `make test`. Python 3.11 or newer is all they need.
PYTHON ?= python3

.PHONY: run test check bench

run:
	@$(PYTHON) tools/bootstrap.py
	@exec .venv/bin/tinhso run

test:
	@$(PYTHON) tools/bootstrap.py --dev
	@exec .venv/bin/python -W ignore -m pytest -q -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy src

bench:
	@$(PYTHON) tools/bootstrap.py --dev
	@exec .venv/bin/python -W ignore -m benchmarks
