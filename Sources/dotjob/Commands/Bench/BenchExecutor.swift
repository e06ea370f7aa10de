import Foundation
import JobStore

/// An executor process of a benchmark.
struct BenchExecutor {
    private let process = Process()

    /// - Parameter data: the directory for what belongs to the tables but is none; `nil` for that beside a file.
    init(database: String, data: String?, groups: [String], durability: Durability) throws {
        process.executableURL = OurProgram.url
        process.arguments =
            ["executor", "--database", database, "--durability", durability.rawValue, "--log-level", "error"]
            + (data.map { ["--data", $0] } ?? []) + ["--group"] + groups
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
