// swift-tools-version: 6.2

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// The SDK for plugin authors. `CDotJob` is the C header; `DotJobPlugin` is a thin Swift layer over it, free of
// Foundation; `DotJobPluginCodable` reads parameters and writes results with Foundation's JSON.
let package = Package(
    name: "plugin-sdk",
    products: [
        .library(name: "CDotJob", targets: ["CDotJob"]),
        .library(name: "DotJobPlugin", type: .static, targets: ["DotJobPlugin"]),
        .library(name: "DotJobPluginCodable", type: .static, targets: ["DotJobPluginCodable"]),
    ],
    targets: [
        .target(name: "CDotJob", path: ".", sources: ["src"], publicHeadersPath: "include"),
        .target(
            name: "DotJobPlugin", dependencies: ["CDotJob"], path: "swift/Sources", swiftSettings: swiftSettings),
        .target(
            name: "DotJobPluginCodable", dependencies: ["DotJobPlugin"], path: "swift/Codable",
            swiftSettings: swiftSettings),
    ]
)
