import Foundation
import JobStore

/// An executor process of a benchmark.
struct BenchExecutor {
    private let process = Process()

    init(database: String, groups: [String], durability: Durability) throws {
        process.executableURL = OurProgram.url
        process.arguments =
            [
                "executor", "--database", database, "--durability", durability.rawValue, "--log-level", "error",
                "--group",
            ] + groups
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
