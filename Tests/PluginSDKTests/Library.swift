import TestSupport

/// What a shared library says of itself to the dynamic linker.
struct Library {
    /// The libraries it needs beside itself.
    let needed: [String]
    /// The functions it exports, sorted.
    let exportedFunctions: [String]

    init(_ path: String) throws {
        let dynamic = try Tool.run("/usr/bin/env", ["readelf", "--dynamic", "--wide", path])
        needed = dynamic.output.split(separator: "\n").filter { $0.contains("(NEEDED)") }
            .compactMap { $0.split(separator: "[").last?.dropLast() }.map(String.init)
        let symbols = try Tool.run("/usr/bin/env", ["nm", "--dynamic", "--defined-only", path])
        let columns = symbols.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        exportedFunctions = columns.filter { $0.count == 3 && $0[1] == "T" }.map { $0[2] }.sorted()
    }
}
