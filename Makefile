# make demo   a small simulated home, live, on this machine
# make test   everything that proves it works
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The same flags for every build, so that nothing is built twice.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
FORMATTED := $(wildcard Sources Tests Plugins Benchmarks Fuzz Package.swift)

.PHONY: help demo test test-tools lint fuzz tsan release bench home-assistant packages

demo: packages ## Run the gateway with a simulated home on 127.0.0.1:8080 (ARGS="--port 9090 --fresh")
	@swift build $(SWIFT_FLAGS) --product causeway
	@exec .build/debug/causeway demo $(ARGS)

# Four at a time: with all at once on a small machine, tests with deadlines wait for the processor more than for what they test.
# Those that load a real RocketMQ come after the others, in a process of their own: all tests of a process share its loop.
QUEUES := RocketMQTests\.RealBroker|EndToEndTests\.(DropInTests|PublishingTests|QueueInputTests)
test: export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH = 4
test: packages test-tools ## Build everything and run all tests (ARGS="--filter Loop")
	@Scripts/install-packages mosquitto mosquitto-clients
ifeq ($(ARGS),)
	swift test $(SWIFT_FLAGS) --skip '$(QUEUES)'
	swift test $(SWIFT_FLAGS) --skip-build --filter '$(QUEUES)'
else
	swift test $(SWIFT_FLAGS) $(ARGS)
endif

lint: ## Check the formatting and the rules of the house
	swift format lint --strict --parallel --recursive $(FORMATTED)
	swift package house-rules --self-test
	swift package house-rules

# A debug build: an optimised one merges branches, and then whole classes of input look alike.
fuzz: packages ## Feed every parser hostile bytes (SECONDS=60 for each, ONLY="FuzzHTTP FuzzJSON")
	@Scripts/fuzz $(or $(SECONDS),60) $(ONLY)

# Some minutes: not for every change, but for every one that touches threads.
tsan: packages ## Run the tests under the thread sanitizer (ARGS="--filter Journal")
	@Scripts/install-packages mosquitto mosquitto-clients
	@Scripts/tsan $(ARGS)

release: packages ## Build the program for installation: dist/causeway
	swift build $(SWIFT_FLAGS) --configuration release --static-swift-stdlib -Xlinker -s --product causeway
	@mkdir -p dist
	@install -m 0755 .build/release/causeway dist/causeway
	@ls -lh dist/causeway

# The program as it is released, measured by programs that no other build makes.
bench: release ## Measure against peers: ONLY="push alarm" for some rows, FULL=1 for those that take minutes
	@Scripts/install-packages curl openssl python3 wrk nginx libnginx-mod-nchan gcc mosquitto libmosquitto-dev
	@[[ -z "$$ROCKETMQ_HOME" ]] || Scripts/install-packages default-jdk-headless
	@for tool in $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard Benchmarks/*/*.swift))))); do \
	  BENCH=1 swift build $(SWIFT_FLAGS) --configuration release --static-swift-stdlib -Xlinker -s --product $$tool || exit; \
	done
	@ONLY="$(ONLY)" FULL="$(FULL)" Benchmarks/bench

# Real releases of Home Assistant and a real broker: half a gigabyte is installed the first time.
home-assistant: release ## Try the program on real Home Assistant (ARGS="2025.4.4 -- restart")
	@Scripts/real-home-assistant $(ARGS)

packages:
	@Scripts/install-packages curl openssl

test-tools:
	@Scripts/install-test-tools

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
