import Foundation
import Wording

/// Finds the `dotjob-host` program.
enum HostProgram {
    static let environmentVariable = "DOTJOB_HOST"

    /// - Parameter given: the user's choice.
    /// - Throws: `CommandError` when there is no such program.
    static func path(given: String?) throws -> String {
        let path = given ?? ProcessInfo.processInfo.environment[environmentVariable] ?? besideOurselves
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandError(
                "host \(path.quoted): no such program; install dotjob-host beside dotjob, or name it with --host")
        }
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private static var besideOurselves: String {
        OurProgram.url.deletingLastPathComponent().appendingPathComponent("dotjob-host").path
    }
}

/// This very program, wherever it was started from.
enum OurProgram {
    static var url: URL {
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: target ?? CommandLine.arguments[0])
    }
}
