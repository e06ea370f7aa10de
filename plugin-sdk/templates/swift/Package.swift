// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "@NAME@",
    products: [.library(name: "@NAME@", type: .dynamic, targets: ["@TYPE@"])],
    dependencies: [
        .package(name: "plugin-sdk", path: Context.environment["DOTJOB_SDK"] ?? "vendor/dotjob")
    ],
    targets: [
        .target(
            name: "@TYPE@",
            dependencies: [
                .product(name: "DotJobPlugin", package: "plugin-sdk"),
                .product(name: "DotJobPluginCodable", package: "plugin-sdk"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)],
            linkerSettings: [
                .unsafeFlags([
                    "-Xlinker", "-Bsymbolic", "-Xlinker", "--exclude-libs=ALL",
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/exports.map",
                ])
            ])
    ]
)
