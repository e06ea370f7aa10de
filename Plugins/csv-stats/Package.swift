// swift-tools-version: 6.2

import Foundation
import PackageDescription

let package = Package(
    name: "csv-stats",
    products: [.library(name: "csv-stats", type: .dynamic, targets: ["CSVStats"])],
    dependencies: [
        .package(name: "plugin-sdk", path: ProcessInfo.processInfo.environment["DOTJOB_SDK"] ?? "../../plugin-sdk"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .target(
            name: "CSVStats",
            dependencies: [
                .product(name: "DotJobPlugin", package: "plugin-sdk"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ],
            linkerSettings: [
                .unsafeFlags([
                    "-Xlinker", "-Bsymbolic", "-Xlinker", "--exclude-libs=ALL",
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/exports.map",
                ])
            ])
    ]
)
