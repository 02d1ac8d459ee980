# `make` alone prints this list. Every target sets up what it needs, in .venv of this checkout.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
BIN  := $(VENV)/bin
SRC  := firmware provisioning models image-build tests

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help run setup test system-packages static tests check fmt lint type arch unit integration \
        e2e cover bench fuzz models evaluate screenshots lock clean image image-lock image-fetch image-rootfs \
        image-release image-check image-test start-picture bundle flash

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

# -- set-up ----------------------------------------------------------------------------------------
# Stamps say what was finished, so that a second run is immediate and needs no network. They bear a
# checksum of the place: the environment holds absolute paths, and a moved checkout needs a new one.

PLACE      := $(shell pwd -P | cksum | cut -d ' ' -f 1)
VENV_STAMP := $(VENV)/.made-$(PLACE)
RUN_STAMP  := $(VENV)/.installed-run-$(PLACE)
TEST_STAMP := $(VENV)/.installed-test-$(PLACE)

# Also anew when its Python is gone or an installation was cut off.
SOUND := $(shell test -x $(BIN)/python && test ! -e $(VENV)/.begun && echo yes)

$(VENV_STAMP): $(if $(SOUND),,FORCE)
	@bash firmware/setup/make-venv.sh $(VENV)
	@touch $@

$(RUN_STAMP): $(VENV_STAMP) constraints.txt firmware/pyproject.toml provisioning/pyproject.toml
	@echo "Installing Lares into $(VENV) (once, about a minute) …"
	@bash firmware/setup/install.sh $(VENV) --editable 'firmware[demo]' --editable provisioning
	@touch $@

$(TEST_STAMP): $(RUN_STAMP) tests/requirements.txt
	@echo "Installing the test tools …"
	@bash firmware/setup/install.sh $(VENV) --requirement tests/requirements.txt
	@touch $@

.PHONY: FORCE
FORCE:

setup: $(TEST_STAMP) ## make .venv with Lares and the development tools

run: $(RUN_STAMP) ## the whole appliance on this computer: broker, simulated home, console
	@exec $(BIN)/lares demo

# -- tests -----------------------------------------------------------------------------------------

test: ## everything: Debian packages if root, style, types, architecture, all tests
	@bash tests/run.sh

system-packages: ## install the Debian packages that the tests need (root), or say which are missing
	@bash tests/system-packages.sh

check: lint type arch unit ## what must pass before a commit

fmt: $(TEST_STAMP) ## format the code and mend what the linter can
	@$(BIN)/ruff format $(SRC) && $(BIN)/ruff check --fix $(SRC)

lint: $(TEST_STAMP) ## style and likely mistakes
	@$(BIN)/ruff format --check $(SRC) && $(BIN)/ruff check $(SRC)

type: $(TEST_STAMP) ## types, strict
	@$(BIN)/mypy firmware/lares provisioning/lares_provisioning image-build/lares_image image-build/rootfs/usr/lib/lares/system/lares_system

arch: $(TEST_STAMP) ## which room may import which
	@$(BIN)/lint-imports

unit: $(TEST_STAMP) ## unit, contract and property tests: no processes, no network
	@$(BIN)/python -m pytest -n auto

integration: $(TEST_STAMP) ## real broker, real zigbee2mqtt, real processes on loopback
	@$(BIN)/python -m pytest tests/integration

e2e: $(TEST_STAMP) ## the whole appliance in headless Chromium
	@$(BIN)/python -m pytest tests/e2e

cover: $(TEST_STAMP) ## coverage with branches
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term-missing:skip-covered

bench: $(RUN_STAMP) ## latency, throughput, memory and start-up beside their floors: JSON and table
	@$(BIN)/lares bench

fuzz: $(TEST_STAMP) ## coverage-guided: each fuzz target for FUZZ_SECONDS (default 60)
	@bash firmware/setup/install.sh $(VENV) atheris
	@$(BIN)/python -m tests.fuzz --seconds $${FUZZ_SECONDS:-60}

# -- models ----------------------------------------------------------------------------------------
# An environment of its own: TensorFlow is large, and its libraries clash with the appliance's.

TRAINING       := .venv-training
TRAINING_STAMP := $(TRAINING)/.installed-$(PLACE)
# The same data gives the same model: no order of a set may depend on the run.
TRAIN := PYTHONPATH=models:firmware PYTHONHASHSEED=0 TF_CPP_MIN_LOG_LEVEL=3 \
         $(TRAINING)/bin/python -m lares_training

$(TRAINING_STAMP): models/pyproject.toml models/constraints.txt
	@echo "Installing TensorFlow into $(TRAINING) (once, some minutes) …"
	@bash firmware/setup/make-venv.sh $(TRAINING)
	@CONSTRAINTS=models/constraints.txt bash firmware/setup/install.sh $(TRAINING) --editable models
	@touch $@

models: $(TRAINING_STAMP) ## train the intent model anew from the corpus: about half an hour
	@$(TRAIN) corpus --vocabulary
	@$(TRAIN) train
	@$(TRAIN) export

evaluate: $(RUN_STAMP) ## measure understanding on models/evaluation: docs/evaluation.md
	@PYTHONPATH=models:firmware $(BIN)/python -m lares_training evaluate -- $(BIN)/lares understand

screenshots: $(TEST_STAMP) ## take the pictures of the documentation again
	@$(BIN)/python -m tests.e2e.screenshots docs/pictures
	@$(BIN)/python -m tests.e2e.portal_screenshots docs/pictures

# -- image -----------------------------------------------------------------------------------------
# Only image-lock and image-fetch use the network; the rest runs in an empty network namespace.

IMAGE := PYTHONPATH=image-build $(BIN)/python -m lares_image

image-lock: $(VENV_STAMP) ## choose the newest Debian packages and wheels of the image, with checksums
	@$(IMAGE) lock

image-fetch: $(VENV_STAMP) ## fetch and check what the image is made of; installs the host's tools (root)
	@$(IMAGE) fetch

image: image-fetch ## build the SD image: build/image/lares-VERSION.img (root; FRESH=1: keep nothing)
	@$(IMAGE) image $(if $(FRESH),--fresh)

image-rootfs: image-fetch ## build the appliance's root file system (root; FRESH=1: keep nothing)
	@$(IMAGE) rootfs $(if $(FRESH),--fresh)

bundle: $(VENV_STAMP) ## make the signed update from the built image: build/image/lares-VERSION.raucb
	@$(IMAGE) bundle

image-check: $(TEST_STAMP) ## build the image and boot a new card in QEMU: the quarter of an hour that CI has for it
	@bash tests/system-packages.sh image
	@$(MAKE) --no-print-directory image
	@$(BIN)/python -m pytest tests/image/test_first_boot.py

image-test: $(TEST_STAMP) ## boot the built image in QEMU, cut its power (KILLS=10), update it; build it twice
	@bash tests/system-packages.sh image
	@$(IMAGE) bundle
	@LARES_KILLS=$(or $(KILLS),10) $(BIN)/python -m pytest tests/image
	@$(BIN)/python tests/image/reproducible.py --fresh

start-picture: $(TEST_STAMP) ## draw the start order as the last image test saw it: docs/pictures
	@$(BIN)/python -m tests.image.start_order build/image-test/start-order.txt docs/pictures/start-order.svg

image-release: $(VENV_STAMP) ## pack, describe and sign the image (ADDRESS=URL, SIGNING_KEY=FILE)
	@$(IMAGE) release $(if $(ADDRESS),--address '$(ADDRESS)') $(if $(SIGNING_KEY),--key '$(SIGNING_KEY)')

flash: $(VENV_STAMP) ## write the image to a card and verify it: make flash DEV=/dev/sdX
	@$(IMAGE) flash '$(DEV)' $(if $(ANY_DISK),--any-disk)

# -- house-keeping ---------------------------------------------------------------------------------

lock: $(TEST_STAMP) ## pin what is installed; names and versions only
	@$(BIN)/python -m pip freeze --exclude-editable 2>/dev/null | grep -E '^[A-Za-z0-9_.-]+==' > constraints.txt
	@! grep -nE '://|@ ' constraints.txt

clean: ## remove what the other targets made
	@rm -rf $(VENV) $(TRAINING) models/.cache .cache build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
