# The one door to this project: make TARGET. A newcomer needs `make run` (look at it) and `make test` (check it).
PYTHON ?= python3
BIN := .venv/bin
# Ready when the stamp is newer than what it was made from: then a start costs nothing. A lost interpreter counts as not ready.
READY := .venv/stamp
export PYTHONUTF8 := 1

.PHONY: run setup test faults lint bench bench-line bench-gateway walkthrough docs gallery lock
.DEFAULT_GOAL := run

run: $(READY) # open the workstation in training mode; without a terminal it plays the main job by itself
	@if [ -t 0 ] && [ -t 1 ]; then exec $(BIN)/cqclerk --training; fi; echo "没有终端，改为自动演示主业务（cqclerk walkthrough）"; exec $(BIN)/cqclerk walkthrough

setup: $(READY) # make the environment only

test: $(READY) # every test; three at a time on two cores, because many wait for a process, a socket or a printer
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

faults: $(READY) # the fault tests with their full counts: kills, power cuts, cut lines, bad disks, bad input (an hour)
	CQCLERK_FAULTS=full $(BIN)/python -m pytest -n 2 --dist loadfile tests/faults tests/sync/test_many_stations.py

lint: $(READY) # form, faults, types, and who may import whom
	$(BIN)/ruff format --check && $(BIN)/ruff check && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(READY) # measure against the budgets and print the table
	$(BIN)/python -m benchmarks

bench-line: $(READY) # the same for a thin line: 64 kbit/s, 800 ms there and back, 2 % loss
	$(BIN)/python -m benchmarks.line

bench-gateway: $(READY) # one gateway process on PostgreSQL against the city's numbers (five minutes, on a quiet machine)
	.ci/postgres $(BIN)/python -m benchmarks.city

walkthrough: $(READY) # play the main job without a screen, papers and all
	$(BIN)/cqclerk walkthrough

gallery: $(READY) # every paper as a picture, made anew from its template; look at them
	$(BIN)/python -m scripts.make_gallery

docs: $(READY) # check the pages: every link leads somewhere, every command in them exists
	$(BIN)/python -m pytest -q tests/test_docs.py tests/test_house.py

lock: $(READY) # after a change of dependencies in pyproject.toml: pin and hash them all anew
	.venv/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra city --group dev pyproject.toml -o requirements.lock

$(READY): bootstrap.py requirements.lock requirements-uv.lock pyproject.toml $(wildcard printing/fontfile.py) $(BIN)/python
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 $(PYTHON)：请安装 Python 3.11 或更新的版本，然后再试。 / $(PYTHON) not found: install Python 3.11 or newer, then try again."; exit 1; }
	@$(PYTHON) bootstrap.py && touch $@

$(BIN)/python: ;
