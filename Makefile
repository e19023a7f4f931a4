# Everything a person or CI does with this repository. `make` lists it.

BIN       := bin/server
SOURCES   := $(shell find server survey analysis templates static migrations -name node_modules -prune -o -type f -not -path 'static/dist/*' -print 2>/dev/null)
PACKAGES  := node_modules/.package-lock.json
BUNDLE    := bin/.bundle
SINCE     ?= HEAD~1
IN        ?= analysis analysis/disclosure analysis/estimate
ENGINES   := .ci/engines/node_modules/.package-lock.json
LINTER    := .ci/lint/node_modules/.bin/biome

# PostgreSQL takes its encoding and Go its sort order from here, not from the machine.
export LC_ALL := C.UTF-8

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build demo dev run test test-fast test-browser engines prove mutants bench utility pictures release lint clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(BIN) ## Install front-end packages from the lock file, bundle them, compile bin/server

demo: $(BIN) ## Start the example municipality on http://localhost:8080 (data/demo is made anew)
	$(BIN) demo

dev: $(BIN) ## The example, kept: templates, texts, styles and scripts show as soon as they are saved
	go build -o bin/bundle ./static/build
	bin/bundle -watch & trap "kill $$!" EXIT; $(BIN) demo -keep -dev

run: $(BIN) ## Start the server for real use (DATABASE_URL, DATA_DIR, BASE_URL: see `bin/server run -h`)
	$(BIN) run

test: lint $(ENGINES) ## Everything: SQLite, PostgreSQL, Chromium and two audiences in other browsers, race detector
	.ci/need cc chromium webkit firefox postgresql pgbouncer strace poppler pspp caddy nginx systemd node
	.ci/need -try headless
	.ci/test

test-fast: $(BUNDLE) ## Inner loop: no browser, no PostgreSQL, no race detector; a minute and a half of processor when all changed, seconds when little did
	go test -short ./...

test-browser: $(BUNDLE) $(ENGINES) ## Only the tests that drive browsers, on SQLite and PostgreSQL
	.ci/need chromium webkit firefox postgresql poppler
	.ci/need -try headless
	.ci/test -browser

engines: $(BUNDLE) $(ENGINES) ## Every audience from slip to receipt in WebKitGTK, Firefox and old Chromiums, as far as they are there
	.ci/need -try webkit firefox
	TRIVSELSPULS_ENGINES=1 go test -count=1 -v -timeout 30m -run '^TestEngines' ./server/test/e2e

prove: $(BUNDLE) ## The proofs of anonymity and durability, on both databases, every one run anew
	.ci/need cc postgresql strace node
	.ci/test -prove

mutants: $(BUNDLE) ## What tests would miss in the files that changed: make mutants SINCE=HEAD~5 IN="analysis survey"
	.ci/mutants $(SINCE) $(IN)

bench: $(BUNDLE) ## What an answer, a closing and a page cost here, and the benchmarks of single steps
	go test -short -run '^$$' -bench . -benchmem ./...

utility: ## What leaders and the steering group are told by the rules of today, in 120 simulated towns (some minutes of processor)
	TRIVSELSPULS_PROVE=1 go test -count=1 -v -timeout 1h -run ProveUtility ./analysis/disclosure

pictures: $(BUNDLE) ## The pictures of the README anew, of a wave that goes from slip to trend in Chromium
	.ci/need chromium
	TRIVSELSPULS_SCREENS=$(CURDIR)/bin/pictures go test -count=1 -run '^TestFromSlipToTrend$$/^sqlite$$' ./server/test/e2e
	cp bin/pictures/respond-question-320.png bin/pictures/home-project-leader-1280.png docs/pictures/

release: $(PACKAGES) ## What is published of this commit, into bin/release: programs built twice and compared, what they are made of, licences, hashes
	.ci/release/make

lint: $(BUNDLE) $(LINTER) ## go vet, staticcheck, gofumpt, biome and the oldest browsers for scripts and styles, govulncheck
	go vet ./...
	go tool staticcheck ./...
	$(LINTER) lint --error-on-warnings --config-path=.ci/lint static
	$(dir $(LINTER))eslint -c .ci/lint/eslint.config.mjs static
	$(dir $(LINTER))stylelint --config .ci/lint/stylelint.config.mjs 'static/!(dist)/*.css' 'static/dist/{app,respond,form,preview}-*.css'
	.ci/vulnerable
	@unformatted=$$(go tool gofumpt -l .); \
	  if [ -n "$$unformatted" ]; then echo "not gofumpt-ed:"; echo "$$unformatted"; exit 1; fi

clean: ## Remove what was built and the example data; real data and packages stay
	rm -rf bin coverage data/demo
	find static/dist -mindepth 1 -not -name .gitkeep -delete

$(PACKAGES): package.json package-lock.json
	.ci/need node
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p $(@D) && touch $@

$(LINTER): .ci/lint/package-lock.json
	.ci/need node
	npm ci --prefix .ci/lint --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ENGINES): .ci/engines/package-lock.json
	.ci/need node
	npm ci --prefix .ci/engines --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLE): $(PACKAGES) $(filter static/% templates/respond/%,$(SOURCES)) go.sum
	go run ./static/build
	@mkdir -p $(@D) && touch $@

$(BIN): $(BUNDLE) $(SOURCES) go.mod go.sum
	go build -trimpath -o $@ ./server
