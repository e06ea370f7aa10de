// swift-tools-version: 6.2

import PackageDescription

// The SDK for plugin authors. `CDotJob` is the C header; `DotJobPlugin` is a thin Swift layer over it.
let package = Package(
    name: "plugin-sdk",
    products: [
        .library(name: "CDotJob", targets: ["CDotJob"]),
        .library(name: "DotJobPlugin", type: .static, targets: ["DotJobPlugin"]),
    ],
    targets: [
        .target(name: "CDotJob", path: ".", sources: ["src"], publicHeadersPath: "include"),
        .target(
            name: "DotJobPlugin", dependencies: ["CDotJob"], path: "swift/Sources",
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ]),
    ]
)
