import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import StoreSupport
import TestSupport
import Testing

/// The real `dotjob` beside a database of the test's own.
struct CommandSandbox {
    typealias Row = [String: Any]

    let directory: TemporaryDirectory
    /// What the commands ask in place of the database, in a run of the tests that has them do so.
    private let server: SandboxServer?
    var database: String { directory.file("jobs.db") }

    /// - Parameter group: added at once, so that the database exists; `nil` for none.
    init(group: String? = "g") throws {
        directory = try TemporaryDirectory()
        guard let group else {
            server = nil
            return
        }
        let database = directory.file("jobs.db")
        let added = try Tool.run(
            Project.product("dotjob"), ["group", "add", group], environment: ["DOTJOB_DATABASE": database])
        try #require(added.status == 0, "\(added.error)")
        server = SandboxServer.isFace ? try SandboxServer(database, log: directory.file("server-log")) : nil
    }

    private func variables(_ arguments: [String]) -> [String: String] {
        if let server, SandboxServer.serves(arguments) { return server.variables }
        return ["DOTJOB_DATABASE": database, "TZ": "UTC"]
    }

    /// Runs a command with whatever comes of it.
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Outcome {
        let variables = variables(arguments).merging(environment) { $1 }
        return try Tool.run(
            Project.product("dotjob"), arguments, environment: variables, directory: directory.path)
    }

    /// Runs a command that must succeed, and returns what it printed.
    @discardableResult
    func succeed(_ arguments: String...) throws -> String {
        let outcome = try run(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
        return outcome.output
    }

    /// Runs a command that must be refused with exit code 1 and one line, and returns that line.
    func refusal(_ arguments: String...) throws -> String { try refusal(of: arguments) }

    /// Runs a command with a value that the command line itself judges wrong: the exit code is 64.
    func wrongValue(_ arguments: String...) throws -> String { try refusal(of: arguments, status: 64) }

    func refusal(of arguments: [String], status: Int32 = 1) throws -> String {
        let outcome = try run(arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.output)\(outcome.error)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.hasPrefix("dotjob: "))
        #expect(outcome.error.count { $0.isNewline } == 1, "\(outcome.error)")
        return outcome.error
    }

    /// The rows of a listing.
    func rows(_ arguments: String...) throws -> [Row] {
        let outcome = try run(arguments + ["--json"])
        try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [Row])
    }

    /// The one object that a command prints.
    func object(_ arguments: String...) throws -> Row {
        let outcome = try run(arguments + ["--json"])
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? Row, "\(outcome.error)")
    }

    /// Starts a command that would not end by itself, reads its standard error until `mark` shows up, and ends it.
    func error(of arguments: [String], until mark: String) throws -> String {
        var text = ""
        try follow(arguments, \.standardError) { bytes in
            text += String(decoding: bytes, as: UTF8.self)
            return !text.contains(mark)
        }
        return text
    }

    /// Runs a command to its end, and hands over each line of its standard output as it comes.
    func run(_ arguments: [String], hear: (String) throws -> Void) throws {
        var rest = Data()
        try follow(arguments, \.standardOutput) { bytes in
            rest += bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                try hear(String(decoding: rest[..<end], as: UTF8.self))
                rest = Data(rest[(end + 1)...])
            }
            return true
        }
    }

    /// Starts a command, hands over what it writes to one stream until `goesOn` says false or it has ended, and ends it.
    private func follow(
        _ arguments: [String], _ stream: ReferenceWritableKeyPath<Process, Any?>, while goesOn: (Data) throws -> Bool
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Project.product("dotjob"))
        process.arguments = arguments
        process.environment = Project.environment.merging(variables(arguments)) { $1 }
        let pipe = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process[keyPath: stream] = pipe
        try process.run()
        defer {
            // Not SIGTERM: a test's thread blocks it, and the process has inherited that.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        while true {
            let bytes = pipe.fileHandleForReading.availableData
            guard !bytes.isEmpty, try goesOn(bytes) else { return }
        }
    }

    func openStore() throws -> any Store { try SQLiteJobStore(path: database) }

    /// Opens a session in the group, as an executor does at its start.
    func openExecutor(group name: String = "g") throws -> StandInExecutor {
        try StandInExecutor(store: openStore(), group: name)
    }
}
