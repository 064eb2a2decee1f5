# make video   renders two clips into out/      make test    runs the tests, each check once
# make check   lints and checks types           make test-all  runs each over all its networks, clips
# make clean   removes what make made             and files, too: after a picture changes
# make messages  brings the catalogues of other languages up to what the code says
# make quick   what a change touches most, in a minute: check, the rooms, the numbers, the words,
#              live numbers, the audit, and the audit of one clip of each kind
# make test-browser   opens pages and decks in Chromium and LibreOffice, and installs them
# The first call installs what is missing; PYTHON=python3.12 chooses another Python.

PYTHON ?= python3
RUN := .venv/bin/python -m
INSTALLED := .venv/.installed

# What takes longest stands first, so that no process waits for it at the end.
QUICK := tests/scenes/test_layout.py tests/core tests/audit tests/test_rooms.py tests/test_languages.py \
	tests/display tests/clips/test_registry.py tests/drawing/test_live.py tests/cli/test_list.py

.PHONY: video test test-all quick test-browser check messages clean

video: $(INSTALLED)
	.venv/bin/backprop render ChainRule MultiPathSum -q m --out out
	@echo "All the other clips: .venv/bin/backprop render --out out"

PYTEST := pytest -n auto --dist worksteal

test: $(INSTALLED)
	$(RUN) $(PYTEST) -m "not sweep"

test-all: $(INSTALLED)
	$(RUN) $(PYTEST)

quick: check
	$(RUN) $(PYTEST) -q -m "not long" --hypothesis-profile quick $(QUICK)

test-browser: $(INSTALLED)
	@.ci/system-packages $(PYTHON) browser
	@$(RUN) pip install -qq --constraint constraints.txt --editable '.[browser]'
	$(RUN) pytest -n auto --dist loadgroup tests/browser

check: $(INSTALLED)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

messages: $(INSTALLED)
	.venv/bin/python assets/messages.py

# Touched last, so that an interrupted installation is taken up again.
$(INSTALLED): pyproject.toml constraints.txt
	@.ci/system-packages $(PYTHON)
	@echo "Installing into .venv, which takes some minutes the first time"
	@$(RUN) pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(RUN) pip install -qq --constraint constraints.txt --editable '.[test,check,slides,cluster]'
	@touch $@

clean:
	rm -rf .venv out media dist build .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find assets backprop scenes tests -name __pycache__ -prune -exec rm -rf {} +
