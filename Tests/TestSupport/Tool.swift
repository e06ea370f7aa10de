import Foundation

/// A program run to its end.
public struct Tool {
    public struct Outcome: Sendable {
        /// The exit code, or minus the signal.
        public let status: Int32
        public let output: String
        public let error: String
    }

    /// Runs `path` and waits for it. Both streams are read while it runs, so a talkative program never blocks.
    public static func run(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = Project.environment.merging(environment ?? [:]) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.standardInput = FileHandle.nullDevice
        let scratch = try TemporaryDirectory()
        let outputPath = scratch.file("out")
        let errorPath = scratch.file("err")
        for path in [outputPath, errorPath] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        try process.run()
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(
            status: status, output: (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "",
            error: (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "")
    }
}

/// Where the package's own products and sources are.
public enum Project {
    /// The folder of the running test's build products, which holds `dotjob` and `dotjob-host`.
    public static let products: String = {
        let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: executable ?? CommandLine.arguments[0]).deletingLastPathComponent().path
    }()

    /// The root of the checkout.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// What programs inherit. Many serve at once, so each takes a port that is free.
    public static var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(["DOTJOB_PORT": "0"]) { $1 }
    }

    public static func product(_ name: String) -> String { "\(products)/\(name)" }
}
