import Foundation
import TestSupport

/// Runs `dotjob plugin call` where there is neither a database nor a repository.
struct CalledPlugin {
    let directory: TemporaryDirectory
    let library: String

    /// - Parameter fixture: a file of Tests/FixturePlugins.
    init(_ fixture: String = "workshop.c") throws {
        directory = try TemporaryDirectory()
        library = try FixturePlugin.build(fixture, flags: ["-pthread", "-lm"], in: directory.path)
    }

    func call(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Outcome {
        try Tool.run(
            Project.product("dotjob"), ["plugin", "call", library] + arguments, environment: environment,
            directory: directory.path)
    }

    /// The object that `--json` prints.
    func object(_ arguments: String...) throws -> [String: Any] {
        let outcome = try Tool.run(
            Project.product("dotjob"), ["plugin", "call", library] + arguments + ["--json"], directory: directory.path)
        return try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    }

    /// A call that goes on until it is interrupted.
    func start(_ arguments: String...) throws -> RunningCall {
        try RunningCall(arguments: ["plugin", "call", library] + arguments)
    }
}

/// A `dotjob` that has been started and writes to its standard error.
final class RunningCall {
    private let process = Process()
    private let pipe = Pipe()
    private(set) var error = ""

    init(arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: Project.product("dotjob"))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Reads what it says until `mark` is in it. Returns whether it came.
    func waits(for mark: String) -> Bool {
        while !error.contains(mark) {
            let bytes = pipe.fileHandleForReading.availableData
            if bytes.isEmpty { return false }
            error += String(decoding: bytes, as: UTF8.self)
        }
        return true
    }

    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// Reads the rest and returns the exit code, or minus the signal.
    func end() -> Int32 {
        error += String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}
