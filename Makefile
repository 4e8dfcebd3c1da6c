# Rootline's doors for people at a keyboard. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# Where SwiftPM builds; the release binary is then $(SCRATCH)/release/rootline.
SCRATCH ?= .build
# Arguments for `make run`, for example ARGS="--port 9000 --data /srv/rootline".
ARGS ?=
# For `make bench-graph`: a folder that `rootline generate` wrote, further arguments as in BENCH="--only khop --runs 9",
# and a csr_ref program to measure in the same run.
DATA ?=
BENCH ?=
CSR_REF ?=
# Arguments for pytest in `make test-end-to-end`, for example PYTEST="-k korean".
PYTEST ?=

# An import that Package.swift does not declare fails the build: the manifest is the layer rule.
SWIFT_BUILD := swift build --scratch-path $(SCRATCH) --explicit-target-dependency-import-check error
SWIFT_SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources
CONSOLE_SOURCES := $(shell find Console -type f \
	-not -path 'Console/dist/*' -not -path 'Console/dist.new/*' -not -path 'Console/vendor/*' -not -path 'Console/node_modules/*' 2>/dev/null)

.PHONY: help
help: ## list what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## install what is missing on Debian 12 (root or sudo)
	@scripts/setup

.PHONY: run
run: setup console build ## build all and start the service (ARGS="--port 9000")
	@exec $(SCRATCH)/release/rootline serve $(ARGS)

.PHONY: build
build: ## build the release binary .build/release/rootline
	@$(SWIFT_BUILD) --configuration release --product rootline

.PHONY: console
console: Console/dist/index.html ## type-check and bundle the web console, if it changed

Console/dist/index.html: $(CONSOLE_SOURCES) scripts/console-assets
	@scripts/console-assets
	@Console/build
	@touch $@

.PHONY: test
test: setup-tests lint test-units console test-end-to-end ## run every test, from lint to a real browser

.PHONY: setup-tests
setup-tests: ## install what the tests need on top
	@scripts/setup --tests
	@scripts/test-venv

.PHONY: test-units
test-units: build-tests ## run the Swift tests
	@swift test --scratch-path $(SCRATCH) --skip-build --disable-xctest --no-parallel

.PHONY: test-end-to-end
test-end-to-end: setup-tests console build-tests ## start the real service and test it from outside (PYTEST="-k korean")
	@ROOTLINE_BINARY=$(abspath $(SCRATCH))/debug/rootline .venv/bin/python -m pytest Tests/EndToEnd $(PYTEST)

.PHONY: build-tests
build-tests:
	@$(SWIFT_BUILD) --build-tests
	@$(SWIFT_BUILD) --product rootline

.PHONY: bench-first-answer
bench-first-answer: setup console build ## measure ingest, start, memory and answers at 100,000 CIs
	@scripts/bench-first-answer --binary $(SCRATCH)/release/rootline

.PHONY: bench-cmdb
bench-cmdb: setup console build ## measure the CMDB beside raw Postgres (BENCH="--cis 1000000 --only commits start")
	@scripts/setup --bench
	@scripts/bench-cmdb --binary $(SCRATCH)/release/rootline $(BENCH)

# Leaves the web server out; what the build says goes to standard error, so that results can be piped.
BENCH_BUILD := ROOTLINE_ONLY=Graph swift build --package-path Benchmarks --configuration release 1>&2 --product

.PHONY: bench-graph
bench-graph: ## measure the graph engine on a folder (DATA=<folder>); scripts/bench-table makes tables of the lines
	@test -n "$(DATA)" || { echo 'usage: make bench-graph DATA=<folder> [CSR_REF=<program>] [BENCH="--runs 9"]' >&2; exit 2; }
	@$(BENCH_BUILD) GraphBench
	@$(if $(CSR_REF),"$(CSR_REF)" "$(DATA)")
	@Benchmarks/.build/release/GraphBench "$(DATA)" --version "$$(git describe --always --dirty)" $(BENCH)

.PHONY: bench-cypher
bench-cypher: ## measure statements on a folder (DATA=<folder>), each beside the engine's own call
	@test -n "$(DATA)" || { echo 'usage: make bench-cypher DATA=<folder> [BENCH="--runs 9 --only khop"]' >&2; exit 2; }
	@ROOTLINE_ONLY=Cypher swift build --package-path Benchmarks --configuration release 1>&2 --product CypherBench
	@Benchmarks/.build/release/CypherBench "$(DATA)" --version "$$(git describe --always --dirty)" $(BENCH)

.PHONY: bench-search
bench-search: ## measure searches over an estate made on the spot (BENCH="1000000 41": CIs, runs of each)
	@ROOTLINE_ONLY=CMDB swift build --package-path Benchmarks --configuration release 1>&2 --product SearchBench
	@Benchmarks/.build/release/SearchBench $(BENCH)

# Graphs for each question of `make test-oracles`.
ORACLE_SEEDS ?= 60

.PHONY: test-oracles
test-oracles: setup build ## put random graphs to the engine, networkx, igraph and ladybug; slow (ORACLE_SEEDS=1000 for more)
	@scripts/test-venv Tests/Oracles .venv-oracles
	@$(BENCH_BUILD) GraphOracle
	@GRAPH_ORACLE=Benchmarks/.build/release/GraphOracle ORACLE_SEEDS=$(ORACLE_SEEDS) \
		ROOTLINE_BINARY=$(abspath $(SCRATCH))/release/rootline \
		.venv-oracles/bin/python -m pytest --quiet Tests/Oracles $(PYTEST)

# For `make tck`: a folder of feature files, and arguments as in TCK="--failures --only clauses/match".
DIR ?= ../shared/tck/features
TCK ?=

.PHONY: tck
tck: ## run the openCypher conformance kit (DIR=<folder of feature files>, TCK="--failures")
	@ROOTLINE_ONLY=Conformance $(SWIFT_BUILD) --product tck 1>&2
	@$(SCRATCH)/debug/tck "$(DIR)" --levels Tests/Conformance/levels $(TCK)

# Mutated statements for `make fuzz`.
FUZZ ?= 1000000

.PHONY: fuzz
fuzz: ## parse a million mutated Cypher statements (FUZZ=10000 for fewer)
	@ROOTLINE_ONLY=Cypher $(SWIFT_BUILD) --build-tests
	@ROOTLINE_ONLY=Cypher CYPHER_FUZZ=$(FUZZ) swift test --scratch-path $(SCRATCH) --skip-build --disable-xctest \
		--filter ParserFuzzTests

.PHONY: lint
lint: ## check the format of the Swift sources
	@swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)

.PHONY: format
format: ## format the Swift sources
	@swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

.PHONY: clean
clean: ## remove what was built; data in .rootline stays
	@rm -rf $(SCRATCH) Benchmarks/.build .venv .venv-oracles Console/dist Console/vendor Tests/EndToEnd/.pytest_cache .pytest_cache
