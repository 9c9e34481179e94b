// swift-tools-version: 6.2
import PackageDescription

/// The same rules for every target of the house.
let houseSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461: an async function runs where its caller runs
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
]

/// A C library of the distribution: a module map, and shims for what Swift cannot import. Only its face imports it.
func library(_ name: String, pkgConfig: String?, apt package: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: houseSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: houseSettings)
}

/// Fuzz targets have no `main`, which breaks every other build: only with FUZZ=1 in the environment (`make fuzz`).
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Fuzz/\(name)", exclude: ["corpus", "dictionary"],
    swiftSettings: houseSettings + [.unsafeFlags(["-parse-as-library"])])
}

let fuzzers: [Target] =
  Context.environment["FUZZ"] == nil
  ? []
  : [
    fuzzer("FuzzHTTP", ["HTTPServer", "Loop"]),
    fuzzer("FuzzJSON", ["CausewayCore"]),
    fuzzer("FuzzYAML", ["YAML"]),
    fuzzer("FuzzAqara", ["CausewayCore", "CausewayDialects"]),
    fuzzer("FuzzCloudEvents", ["CausewayCore", "CausewayDialects"]),
    fuzzer("FuzzHomeLINK", ["CausewayCore", "CausewayDialects"]),
    fuzzer("FuzzRocketMQ", ["RocketMQ"]),
  ]

/// Programs that measure: only with BENCH=1 in the environment (`make bench`), so that no other build waits for them.
func benchmark(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Benchmarks/\(name)", swiftSettings: houseSettings)
}

let benchmarks: [Target] =
  Context.environment["BENCH"] == nil
  ? []
  : [
    benchmark("EmptyPost", ["HTTPServer", "Loop"]),
    benchmark("JournalLoad", ["CausewayCore", "CausewayJournal", "Loop"]),
    benchmark("RoutingCost", ["CausewayCore"]),
    benchmark("RocketMQLoad", ["Loop", "RocketMQ"]),
    benchmark("StreamLoad", ["Loop"]),
  ]

let package = Package(
  name: "causeway",
  products: [.executable(name: "causeway", targets: ["causeway"])],
  targets: [
    // The distribution's libraries.
    library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    // Not linked, but loaded when it is first used: its header says why.
    library("CCurl", pkgConfig: nil, apt: "libcurl4-openssl-dev"),
    library("CEvent", pkgConfig: "libevent", apt: "libevent-dev"),
    library("CMosquitto", pkgConfig: "libmosquitto", apt: "libmosquitto-dev"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("CTLS", pkgConfig: "openssl", apt: "libssl-dev"),
    library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
    library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),

    // Faces and protocols of our own: they know nothing of Causeway.
    module("Digest", ["CCrypto"]),
    module("Loop", ["CEvent", "CTLS"]),
    module("HTTPClient", ["CCurl", "Loop"]),
    module("Mosquitto", ["CMosquitto", "Loop"]),
    module("SQLite", ["CSQLite"]),
    module("YAML", ["CYAML"]),
    module("HTTPServer", ["Loop"]),
    module("RocketMQ", ["CZlib", "Digest", "Loop"]),

    // Causeway.
    module("CausewayCore", []),
    module(
      "CausewayDialects", ["CausewayCore", "Digest"],
      resources: [
        .embedInCode("Aqara/aqara-resources.tsv"), .embedInCode("Aqara/aqara-momentary.tsv"),
      ]),
    module(
      "CausewayConnectors",
      ["CausewayCore", "Digest", "HTTPClient", "HTTPServer", "Loop", "Mosquitto", "RocketMQ"]),
    module("CausewayDelivery", ["CausewayCore", "Loop"]),
    module("CausewayJournal", ["CausewayCore", "Loop", "SQLite"]),
    module("CausewayTestKit", ["CausewayCore", "Loop"]),
    module(
      "CausewayGateway",
      [
        "CausewayConnectors", "CausewayCore", "CausewayDelivery", "CausewayDialects", "CausewayJournal", "Digest",
        "HTTPServer", "Loop", "YAML",
      ]),
    .executableTarget(
      name: "causeway",
      dependencies: [
        "CausewayCore", "CausewayDialects", "CausewayGateway", "Digest", "HTTPClient", "Loop", "Mosquitto",
      ],
      swiftSettings: houseSettings),

    // For whoever works on it: `swift package house-rules`.
    .plugin(
      name: "HouseRules",
      capability: .command(
        intent: .custom(verb: "house-rules", description: "Check file caps, arrows, names and defended exceptions."))),

    // Tests.
    tests("CausewayDialectsTests", ["CausewayCore", "CausewayDialects", "CausewayTestKit", "Digest"]),
    tests("DigestTests", ["Digest"]),
    tests(
      "EndToEndTests",
      [
        "causeway", "CausewayCore", "CausewayDialects", "Loop", "Mosquitto", "RealBroker", "RocketMQ", "RocketMQServer",
        "ScriptedServer", "TestCertificates",
      ]),
    tests(
      "CausewayCommandTests",
      [
        "causeway", "CausewayCore", "CausewayDialects", "CausewayGateway", "CausewayTestKit", "HTTPClient", "Loop",
        "RealBroker",
      ]),
    tests("HTTPClientTests", ["HTTPClient", "HTTPServer", "Loop", "ScriptedServer", "TestCertificates"]),
    .target(
      name: "ScriptedServer", dependencies: ["Loop"], path: "Tests/ScriptedServer", swiftSettings: houseSettings),
    .target(name: "TestCertificates", path: "Tests/TestCertificates", swiftSettings: houseSettings),
    tests("LoopTests", ["Loop", "TestCertificates"]),
    .target(
      name: "RocketMQServer", dependencies: ["RocketMQ"], path: "Tests/RocketMQServer",
      resources: [
        .embedInCode("Java/Lines.java"), .embedInCode("Java/Member.java"), .embedInCode("Java/Samples.java"),
      ], swiftSettings: houseSettings),
    tests(
      "RocketMQTests", ["Loop", "RocketMQ", "RocketMQServer", "TestCertificates"],
      resources: [.embedInCode("Vectors/vectors.tsv")]),
    tests("MosquittoTests", ["Loop", "Mosquitto", "RealBroker", "ScriptedBroker", "TestCertificates"]),
    .target(
      name: "ScriptedBroker", dependencies: ["Loop"], path: "Tests/ScriptedBroker", swiftSettings: houseSettings),
    .target(name: "RealBroker", path: "Tests/RealBroker", swiftSettings: houseSettings),
    tests("YAMLTests", ["CausewayTestKit", "YAML"]),
    tests("HTTPServerTests", ["HTTPServer", "Loop", "TestCertificates"]),
    tests("CausewayCoreTests", ["CausewayCore", "CausewayTestKit"]),
    tests("CausewayJournalTests", ["CausewayCore", "CausewayJournal", "CausewayTestKit", "Loop", "SQLite"]),
    tests("CausewayDeliveryTests", ["CausewayCore", "CausewayDelivery", "CausewayTestKit", "Loop"]),
    tests("SQLiteTests", ["SQLite"]),
    tests(
      "CausewayGatewayTests",
      [
        "CausewayConnectors", "CausewayCore", "CausewayDialects", "CausewayGateway", "CausewayJournal",
        "CausewayTestKit", "HTTPClient", "HTTPServer", "Loop",
      ]),
    tests(
      "CausewayConnectorsTests",
      [
        "CausewayConnectors", "CausewayCore", "CausewayDelivery", "CausewayDialects", "CausewayTestKit", "HTTPClient",
        "HTTPServer", "Loop", "Mosquitto", "RealBroker", "RocketMQ", "RocketMQServer", "ScriptedBroker",
        "ScriptedServer", "TestCertificates",
      ]),
  ] + fuzzers + benchmarks
)
