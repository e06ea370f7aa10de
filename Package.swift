// swift-tools-version: 6.2

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// Hidden, so that a symbol of ours never captures one that a plugin brings along.
let cSettings: [CSetting] = [
    .unsafeFlags(["-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"]),
    .define("_GNU_SOURCE"),
]

/// NIOSSL brings BoringSSL, the greater part of a first build: whoever only looks around leaves it out.
let withTLS: TargetDependencyCondition? = .when(traits: ["TLS"])

let package = Package(
    name: "dotjob",
    products: [
        .executable(name: "dotjob", targets: ["dotjob"]),
        .executable(name: "dotjob-host", targets: ["dotjob-host"]),
        .library(name: "dotjob-bench-plugin", type: .dynamic, targets: ["BenchPlugin"]),
    ],
    traits: [
        .trait(name: "TLS", description: "HTTP is served with TLS where a certificate is given."),
        .default(enabledTraits: ["TLS"]),
    ],
    dependencies: [
        .package(path: "plugin-sdk"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // What plugins and bundles are addressed by.
        .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
        .target(
            name: "Digests", dependencies: ["CNettle"], swiftSettings: swiftSettings,
            linkerSettings: [.linkedLibrary(":libnettle.a")]),

        // What is counted, and how it is shown.
        .target(
            name: "Metering", dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: swiftSettings),

        // What a job is.
        .target(name: "JobModel", swiftSettings: swiftSettings),
        .target(
            name: "JobStore", dependencies: ["JobModel", "Digests", "Threads"], swiftSettings: swiftSettings),
        .target(
            name: "CSQLiteSettings", dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")],
            cSettings: cSettings),
        .target(
            name: "SQLiteJobStore",
            dependencies: [
                "JobModel", "JobStore", "CSQLiteSettings", "CLinux", "SessionLock", "Metering",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            resources: [
                .embedInCode("Migrations/0001-initial.sql"), .embedInCode("Migrations/0002-handler-details.sql"),
                .embedInCode("Migrations/0003-runs.sql"), .embedInCode("Migrations/0004-open-words.sql"),
                .embedInCode("Migrations/0005-log-pages.sql"), .embedInCode("Migrations/0006-queue-pages.sql"),
                .embedInCode("Migrations/0007-job-lists.sql"), .embedInCode("Migrations/0008-misfire.sql"),
                .embedInCode("Migrations/0009-database-file.sql"), .embedInCode("Migrations/0010-elapsed.sql"),
                .embedInCode("Migrations/0011-control.sql"), .embedInCode("Migrations/0012-error-desk.sql"),
                .embedInCode("Migrations/0013-history.sql"), .embedInCode("Migrations/0015-write-proof.sql"),
                .embedInCode("Migrations/0016-trace-context.sql"),
                .embedInCode("Migrations/0017-task-lines.sql"),
                .embedInCode("Migrations/0018-scheduling.sql"),
                .embedInCode("Migrations/0019-queue.sql"),
                .embedInCode("Migrations/0020-pauses.sql"),
                .embedInCode("Migrations/0021-calendars.sql"),
                .embedInCode("Migrations/0023-web-sessions.sql"),
                .embedInCode("Migrations/0024-job-order.sql"),
                .embedInCode("Migrations/0025-swaps.sql"),
                .embedInCode("Migrations/0026-limits.sql"),
            ],
            swiftSettings: swiftSettings),

        // The same store for many machines. libpq is opened when it is first used.
        .target(name: "CPostgres", cSettings: cSettings),
        .target(
            name: "PostgresJobStore", dependencies: ["JobModel", "JobStore", "CPostgres", "Threads"],
            resources: [.embedInCode("Migrations/0001-initial.sql"), .embedInCode("Migrations/0002-limits.sql")],
            swiftSettings: swiftSettings),

        // What parameters a handler takes.
        .target(
            name: "CJSONSchema",
            cxxSettings: [.unsafeFlags(["-std=c++17", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"])]),
        .target(name: "ParameterSchemas", dependencies: ["JobModel", "CJSONSchema"], swiftSettings: swiftSettings),

        // Functions that are called by their signatures, and the manifests that describe them.
        .systemLibrary(name: "CJansson"),
        .target(
            name: "TypedHandlers", dependencies: ["CJansson"], swiftSettings: swiftSettings,
            linkerSettings: [.linkedLibrary(":libjansson.a")]),

        // Between an executor and its hosts.
        .target(name: "CSlotTable", cSettings: cSettings),
        .target(name: "HostProtocol", swiftSettings: swiftSettings),

        // The host: small, no database, no Foundation.
        .target(
            name: "CHostRuntime",
            dependencies: ["CSlotTable", .product(name: "CDotJob", package: "plugin-sdk")], cSettings: cSettings),
        .target(
            name: "PluginHost",
            dependencies: [
                "CHostRuntime", "CSlotTable", "HostProtocol", "TypedHandlers",
                .product(name: "CDotJob", package: "plugin-sdk"),
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "dotjob-host", dependencies: ["PluginHost"], swiftSettings: swiftSettings,
            linkerSettings: [
                .linkedLibrary(":libjansson.a"), .linkedLibrary(":libffi.a"), .linkedLibrary(":libresolv.a"),
                .unsafeFlags(["-Xlinker", "--exclude-libs=ALL", "-Xlinker", "--no-export-dynamic"]),
            ]),

        // The executor and the scheduler.
        .target(name: "CLinux", cSettings: cSettings),
        .target(name: "Threads", dependencies: ["CLinux"], swiftSettings: swiftSettings),
        .target(name: "SessionLock", dependencies: ["CLinux"], swiftSettings: swiftSettings),
        .target(
            name: "Execution",
            dependencies: [
                "JobModel", "JobStore", "Digests", "HostProtocol", "TypedHandlers", "CSlotTable", "CLinux",
                "SessionLock", "Threads", "Metering",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "Scheduling",
            dependencies: [
                "JobModel", "JobStore", "SessionLock", "Threads", "Metering",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),

        // What people do, for every face.
        .target(
            name: "Operations",
            dependencies: [
                "JobModel", "JobStore", "Scheduling", "ParameterSchemas", "Execution", "SessionLock", "Threads",
            ],
            swiftSettings: swiftSettings),

        // The workshop of plugin authors.
        .target(
            name: "CEmbeddedSDK",
            cSettings: [.unsafeFlags(["-std=gnu23", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"])]),

        .systemLibrary(name: "CLibELF", providers: [.apt(["libelf-dev", "zlib1g-dev", "libzstd-dev"])]),
        .target(
            name: "LibraryInspection", dependencies: ["CLibELF"], swiftSettings: swiftSettings,
            // Static, so that a node needs no elfutils; libelf unpacks sections with the other two.
            linkerSettings: [":libelf.a", ":libz.a", ":libzstd.a"].map { .linkedLibrary($0) }),

        // The sentences and figures of every face.
        .target(
            name: "Wording", dependencies: ["JobModel", "JobStore", "Operations", "Scheduling", "Threads"],
            swiftSettings: swiftSettings),
        .target(name: "JSONWriting", swiftSettings: swiftSettings),

        // Plugins that come packed.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Archives", dependencies: ["JobModel", "CZlib"], swiftSettings: swiftSettings,
            // Not as a linked library: each is named once, and libelf wants it behind itself.
            linkerSettings: [.unsafeFlags(["-Xlinker", "-l:libz.a"])]),

        // The same over HTTP.
        .target(
            name: "ControlAPI",
            dependencies: [
                "JobModel", "JobStore", "Operations", "Scheduling", "Wording", "JSONWriting", "Digests", "Threads",
                "TypedHandlers", "Execution", "Archives", "Metering", "ParameterSchemas",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: withTLS),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings),

        // Pages over what the API offers.
        .target(
            name: "Dashboard",
            dependencies: [
                "ControlAPI", "JobModel", "JSONWriting", "Digests", "Scheduling", "Wording", "CZlib",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [
                .embedInCode("Templates/attempts.mustache"), .embedInCode("Templates/audit.mustache"),
                .embedInCode("Templates/choice.mustache"), .embedInCode("Templates/saved-filters.mustache"),
                .embedInCode("Templates/drain.mustache"),
                .embedInCode("Templates/error.mustache"), .embedInCode("Templates/errors.mustache"),
                .embedInCode("Templates/executors.mustache"), .embedInCode("Templates/form.mustache"),
                .embedInCode("Templates/group.mustache"), .embedInCode("Templates/groups.mustache"),
                .embedInCode("Templates/job-form.mustache"), .embedInCode("Templates/job.mustache"),
                .embedInCode("Templates/jobs.mustache"), .embedInCode("Templates/layout.mustache"),
                .embedInCode("Templates/outlook.mustache"), .embedInCode("Templates/overview.mustache"),
                .embedInCode("Templates/pager.mustache"), .embedInCode("Templates/problem.mustache"),
                .embedInCode("Templates/release-row.mustache"), .embedInCode("Templates/release.mustache"),
                .embedInCode("Templates/rollback.mustache"),
                .embedInCode("Templates/search.mustache"), .embedInCode("Templates/settings.mustache"),
                .embedInCode("Templates/sign-in-link.mustache"), .embedInCode("Templates/sign-in.mustache"),
                .embedInCode("Templates/state.mustache"), .embedInCode("Templates/strip.mustache"),
                .embedInCode("Templates/task.mustache"), .embedInCode("Templates/tasks.mustache"),
                .embedInCode("Templates/time.mustache"), .embedInCode("Templates/times.mustache"),
                .embedInCode("Templates/tokens.mustache"), .embedInCode("Assets/app.css"),
                .embedInCode("Assets/app.js"), .embedInCode("Assets/chart.js"), .embedInCode("Assets/icons.svg"),
                .embedInCode("Assets/keys.js"), .embedInCode("Assets/live.js"), .embedInCode("Assets/log.js"),
                .embedInCode("Assets/patch.js"), .embedInCode("Assets/tokens.css"), .embedInCode("Words/en.json"),
                .embedInCode("Words/zh.json"),
            ],
            swiftSettings: swiftSettings),

        // Wiring and arguments.
        .executableTarget(
            name: "dotjob",
            dependencies: [
                "JobModel", "JobStore", "SQLiteJobStore", "PostgresJobStore", "Operations", "Execution", "Scheduling",
                "ParameterSchemas",
                "HostProtocol", "CEmbeddedSDK", "CLinux", "LibraryInspection", "Threads", "TypedHandlers", "Wording",
                "JSONWriting", "ControlAPI", "Dashboard", "Metering",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "BenchPlugin", dependencies: [.product(name: "CDotJob", package: "plugin-sdk")],
            cSettings: cSettings,
            // Plain C: in this mode alone the Swift driver, which links it, leaves the Swift runtime out.
            linkerSettings: [.unsafeFlags(["-enable-experimental-feature", "Embedded", "-wmo"])]),

        // Tests.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
        .target(
            name: "StoreSupport", dependencies: ["JobModel", "JobStore", "TestSupport"], path: "Tests/StoreSupport",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "cron-answers", dependencies: ["JobModel", "Scheduling"], path: "Tests/CronAnswers",
            swiftSettings: swiftSettings),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "MeteringTests",
            dependencies: ["Metering", "TestSupport", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: swiftSettings),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: swiftSettings),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: swiftSettings),
        .testTarget(name: "JobModelTests", dependencies: ["JobModel"], swiftSettings: swiftSettings),
        .testTarget(name: "JobStoreTests", dependencies: ["JobModel", "JobStore"], swiftSettings: swiftSettings),
        .testTarget(
            name: "TypedHandlersTests", dependencies: ["TypedHandlers", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(name: "ParameterSchemasTests", dependencies: ["ParameterSchemas"], swiftSettings: swiftSettings),
        .testTarget(
            name: "StoreConformanceTests",
            dependencies: [
                "JobModel", "JobStore", "SQLiteJobStore", "CPostgres", "PostgresJobStore", "StoreSupport",
                "TestSupport", "Threads",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "PluginHostTests",
            dependencies: ["HostProtocol", "CSlotTable", "CLinux", "dotjob-host", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ExecutionTests",
            dependencies: [
                "Digests", "Execution", "HostProtocol", "JobModel", "JobStore", "SQLiteJobStore", "SessionLock",
                "TestSupport",
                "Threads",
                "dotjob-host", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SchedulingTests",
            dependencies: [
                "Scheduling", "SQLiteJobStore", "SessionLock", "JobModel", "JobStore", "StoreSupport", "TestSupport",
                "Threads",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ModelTests",
            dependencies: [
                "JobModel", "JobStore", "Scheduling", "SQLiteJobStore", "PostgresJobStore", "SessionLock",
                "TestSupport",
                "Threads",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Operations", "Execution", "JobModel", "JobStore", "ParameterSchemas", "Scheduling", "SQLiteJobStore",
                "SessionLock", "StoreSupport", "TestSupport", "dotjob-host",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "PluginSDKTests",
            dependencies: [
                "TestSupport", .product(name: "CDotJob", package: "plugin-sdk"),
                .product(name: "DotJobPlugin", package: "plugin-sdk"),
                .product(name: "DotJobPluginCodable", package: "plugin-sdk"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LibraryInspectionTests", dependencies: ["LibraryInspection", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ArchivesTests", dependencies: ["Archives", "JobModel", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "ControlAPITests",
            dependencies: [
                "ControlAPI", "dotjob", "dotjob-host", "Execution", "JobModel", "JobStore", "SQLiteJobStore",
                "StoreSupport",
                "TestSupport", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "ControlAPI", "Dashboard", "TestSupport", .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CEmbeddedSDK", "Digests", "dotjob", "dotjob-host", "JobModel", "JobStore", "SQLiteJobStore",
                "StoreSupport", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings),
    ]
)
