# make demo and make test set up what they need, once; PYTHON= chooses the interpreter.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --quiet --constraint .ci/constraints.txt

# Each stamp says that a step of the set-up was finished; it is done again when what it stands on changes.
VENV := .venv/.made
TOOL := .venv/.tool-installed
DEV := .venv/.dev-installed
TYPINGS := typings/.installed
MICROPYTHON := build/micropython
EMULATOR := firmware/emulator/node_modules/.package-lock.json

.PHONY: help
help:
	@echo 'make demo       two checks on the simulated bench: an honest meter, and one with a shunt'
	@echo 'make test       everything that must hold: lint, types, tests'
	@echo 'make test-all   that, and what needs more programs: the device emulated, the page in a browser, PostgreSQL, KiCad'
	@echo 'make emulate    the image in an emulated Pico on the bench, for metercheck check --port'
	@echo 'make test-emulator  the image and the emulator only, a part of test-all'
	@echo 'make acceptance  what a newly built device has to pass; TARGET=/dev/ttyACM0 for a real one'
	@echo 'make test-browser   the page of metercheck web in Chromium only, a part of test-all'
	@echo 'make test-generated  sheets by KiCad 9 and simulations by ngspice again only, a part of test-all'
	@echo 'make test-database  the store in PostgreSQL only, a part of test-all'
	@echo 'make cost       what one edge of the meter costs on the Pico, in the emulator'
	@echo 'make benchmark  how quick the host is: starting, messages, verdicts computed afresh'
	@echo 'make benchmark-store  lists of 100,000 records and sending 500, in SQLite and in PostgreSQL'
	@echo 'make benchmark-district  loss and suspects of a million users over a year, time and memory; USERS= fewer'
	@echo 'make image      the device: one image to flash, build/metercheck-VERSION.uf2'
	@echo 'make image-dev  the same with a prompt, for who works on the firmware'
	@echo 'make font       the font of the device again, after a change of its texts'
	@echo 'make report-fonts  the fonts of reports and notices again, reduced'
	@echo 'make lint       ruff only'
	@echo 'make typecheck  pyright only'
	@echo 'make format     let ruff rewrite what it can'
	@echo 'make pictures   the demo again, and the pictures of the READMEs'
	@echo 'make web-pictures  the pictures of the page for the README, taken by Chromium'
	@echo 'make evaluation the figures and pictures of how good the estimator is: two hours'
	@echo 'make district-evaluation  how good the analysis of districts is: half an hour'
	@echo 'make schematic  the hardware from its table: sheets, bill of materials, pin map, checked by KiCad 9'
	@echo 'make simulate   circuits by ngspice, and warmth: results, pictures, figures for bench and firmware'
	@echo 'make setup      only what the others need: .venv, build/micropython, typings'
	@echo 'make clean      remove all that make made; the cache in ~/.cache/metercheck stays'

.PHONY: demo
demo: $(TOOL) $(MICROPYTHON)
	$(BIN)/metercheck bench demo --out demo

.PHONY: test
test: lint typecheck pytest

.PHONY: lint
lint: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Twice: as CPython sees the whole, and as MicroPython sees what the device runs.
.PHONY: typecheck
typecheck: $(DEV) $(TYPINGS)
	$(BIN)/pyright
	$(BIN)/pyright --project firmware/interpreter/pyright.json

.PHONY: pytest
pytest: $(DEV) $(MICROPYTHON)
	$(BIN)/pytest

# Before the first test, and not after an hour of them.
.PHONY: machine
machine:
	@.ci/check-machine.sh '$(PYTHON)' all
	@PYTHONPATH=hardware $(PYTHON) -m kicad

.PHONY: test-all
test-all: machine test $(EMULATOR)
	$(BIN)/pytest tests/browser tests/campaign tests/database tests/emulator tests/generated

# TARGET= a port; OPERATOR= who is there to press keys: without either, the simulated bench.
.PHONY: acceptance
acceptance: $(DEV)
	$(BIN)/pytest tests/acceptance -s $(if $(TARGET),--target=$(TARGET)) $(if $(OPERATOR),--operator=$(OPERATOR))

.PHONY: test-browser
test-browser: $(DEV)
	@.ci/check-machine.sh '$(PYTHON)' browser
	$(BIN)/pytest tests/browser

.PHONY: test-database
test-database: $(DEV)
	@.ci/check-machine.sh '$(PYTHON)' database
	$(BIN)/pytest tests/database

# First KiCad 9 in a Debian of its own, where there is none: as root, once, some minutes.
.PHONY: test-generated
test-generated: $(DEV)
	@.ci/check-machine.sh '$(PYTHON)' hardware
	@PYTHONPATH=hardware $(PYTHON) -m kicad
	$(BIN)/pytest tests/generated

.PHONY: test-emulator
test-emulator: $(DEV) $(EMULATOR)
	$(BIN)/pytest tests/emulator --durations=5

# SCENARIO= another household, meter or theft; EMULATED_PORT= another TCP port of this machine.
SCENARIO ?= honest_household
EMULATED_PORT ?= 7000
.PHONY: emulate
emulate: $(TOOL) $(EMULATOR) image
	$(BIN)/metercheck bench emulate $(SCENARIO) --tcp 127.0.0.1:$(EMULATED_PORT) \
		--image $$(ls -t build/metercheck-*.uf2 | grep -v -e '-dev' | head -1) --flash build/emulated.flash

.PHONY: cost
cost: $(TOOL) $(EMULATOR)
	@$(BIN)/python firmware/cost/cost.py

.PHONY: benchmark
benchmark: $(DEV)
	@PYTHONPATH=tests $(BIN)/python tests/benchmarks/host_speed.py

# Needs a PostgreSQL server too.
.PHONY: benchmark-store
benchmark-store: $(DEV)
	@.ci/check-machine.sh '$(PYTHON)' database
	@PYTHONPATH=tests $(BIN)/python tests/benchmarks/store_speed.py

# USERS= other sizes, '10000 100000'. Needs Linux and a gigabyte of disk.
.PHONY: benchmark-district
benchmark-district: $(DEV)
	@PYTHONPATH=tests $(BIN)/python tests/benchmarks/district_speed.py $(USERS)

# Needs the compiler for the Pico, nothing of .venv.
.PHONY: image image-dev
image:
	@.ci/check-machine.sh '$(PYTHON)' image
	@$(PYTHON) firmware/interpreter/image.py

image-dev:
	@.ci/check-machine.sh '$(PYTHON)' image
	@$(PYTHON) firmware/interpreter/image.py --dev

# Needs KiCad 9, or root and debootstrap to get one (hardware/kicad/tool.py).
.PHONY: schematic
schematic:
	@$(PYTHON) hardware/schematic.py

# Needs Debian's ngspice; bench and firmware take their figures of the hardware from here.
.PHONY: simulate
simulate: $(TOOL)
	@$(BIN)/python hardware/simulate.py

# After a change of the device's texts: its font has the characters that they use.
.PHONY: font
font:
	@$(PYTHON) firmware/interpreter/font.py

# The fonts of reports and notices, out of Debian's package.
.PHONY: report-fonts
report-fonts: $(DEV)
	@PYTHONPATH=firmware/interpreter $(BIN)/python host/report_fonts.py

.PHONY: format
format: $(DEV)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: setup
setup: $(DEV) $(TYPINGS) $(MICROPYTHON)

$(VENV):
	@.ci/check-machine.sh '$(PYTHON)'
	$(PYTHON) -m venv --clear .venv
	@touch $@

# hatchling comes first, so that its version too is the one in constraints.txt.
$(TOOL): $(VENV) pyproject.toml .ci/constraints.txt
	@echo 'installing metercheck and what it runs on into .venv (about half a minute)'
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(DEV): $(TOOL)
	@echo 'installing what tests it (about half a minute)'
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

$(TYPINGS): $(VENV) firmware/interpreter/typings.txt
	@rm -rf typings
	@$(BIN)/pip --disable-pip-version-check install --quiet --quiet --no-deps --target typings --requirement firmware/interpreter/typings.txt
	@touch $@

$(EMULATOR): firmware/emulator/package-lock.json
	@.ci/check-machine.sh '$(PYTHON)' pico
	@npm ci --prefix firmware/emulator --no-audit --no-fund --loglevel=error
	@touch $@

$(MICROPYTHON): firmware/interpreter/build.py firmware/interpreter/archive.py firmware/interpreter/workshop.py
	@.ci/check-machine.sh '$(PYTHON)'
	@$(PYTHON) firmware/interpreter/build.py

.PHONY: clean
clean:
	rm -rf .venv build typings dist demo firmware/emulator/node_modules .hypothesis .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# The pictures that the READMEs show, made by the commands that they show.
.PHONY: pictures
pictures: $(DEV) $(MICROPYTHON)
	rm -rf build/demo
	$(BIN)/metercheck bench demo --out build/demo > /dev/null
	cp build/demo/honest_household.png build/demo/shunt50_household.png host/pictures/
	$(BIN)/metercheck --lang en bench plot shunt_above_reached --out host/pictures/bench_plot.png
	$(BIN)/metercheck bench screens build/screens
	cp build/screens/screens_zh.png build/screens/screens_en.png firmware/pictures/
	@mkdir -p build/report
	$(BIN)/metercheck --lang zh --store build/demo/records.sqlite report 2 -o build/report/report.pdf
	$(BIN)/pypdfium2 render build/report/report.pdf -o build/report --prefix page_ --scale 1.4 --format png > /dev/null 2>&1
	cp build/report/page_1.png host/pictures/report.png
	$(BIN)/metercheck --lang en district demo --out build/district > /dev/null
	for name in suspect after; do cp build/district/$$name.png host/pictures/district_$$name.png; done

# Those of the page: a browser takes them, with Debian's fonts-noto-cjk for the Chinese.
.PHONY: web-pictures
web-pictures: $(DEV)
	@.ci/check-machine.sh '$(PYTHON)' browser
	PYTHONPATH=tests $(BIN)/python tests/browser/pictures.py host/pictures

# How good the analysis of districts is, as its README tells it: half an hour on two cores.
.PHONY: district-evaluation
district-evaluation: $(DEV)
	$(BIN)/metercheck --lang en district evaluate --jobs 2 --out host/results/districts.json --plot host/pictures/district_evaluate.png
	$(BIN)/metercheck --lang en district evaluate --jobs 2 --feeder simbench --seed 2 --out host/results/districts_simbench.json
	$(BIN)/metercheck --lang en district evaluate --jobs 2 --single --leaks --json > host/results/single_users.json
	$(BIN)/metercheck --lang en district evaluate --jobs 2 --rounds --districts 40 --json > host/results/rounds.json

# How good the estimator is, as the bench's README tells it: two hours on two cores.
.PHONY: evaluation
evaluation: $(TOOL)
	$(BIN)/metercheck --lang en bench evaluate --checks 1000 --json --plots host/pictures > host/results/evaluation.json
	$(BIN)/metercheck --lang en bench evaluate --honest 30000 --json > host/results/accusations.json
