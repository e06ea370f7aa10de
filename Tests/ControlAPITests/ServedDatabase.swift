import Foundation
import Glibc
import JobModel
import JobStore
import SQLiteJobStore
import StoreSupport
import TestSupport
import Testing

/// A real dotjob that serves a database of the test's own over HTTP.
final class ServedDatabase {
    let directory: TemporaryDirectory
    let database: String
    let store: any Store
    private let arguments: [String]
    private let environment: [String: String]
    private let descriptors: Int?
    private var process = Process()
    private(set) var port = 0
    /// Of the first token.
    private(set) var admin = ""

    /// - Parameters:
    ///   - command: `up`, with an executor; `scheduler`, without one.
    ///   - descriptors: as many as it may have; `nil` for as many as the test.
    convenience init(
        _ command: String = "scheduler", _ arguments: String..., groups: [String] = ["g"], descriptors: Int? = nil,
        environment: [String: String] = [:]
    ) throws {
        try self.init(
            command, arguments: arguments, groups: groups, descriptors: descriptors, environment: environment)
    }

    init(
        _ command: String, arguments: [String], groups: [String] = ["g"], descriptors: Int? = nil,
        environment: [String: String] = [:]
    ) throws {
        directory = try TemporaryDirectory()
        database = directory.file("q.db")
        store = try SQLiteJobStore(path: database)
        for group in groups { _ = try store.addGroup(named: group, summary: "", hostThreads: 2, maxRunning: nil) }
        self.arguments = [command] + arguments
        self.descriptors = descriptors
        self.environment = environment
        try start()
        admin = try String(contentsOfFile: "\(database).d/admin-token", encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    /// Starts the server, again after it was killed, and waits until it listens.
    func start() throws {
        let log = directory.file("log")
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process = Process()
        process.executableURL = URL(fileURLWithPath: Project.product("dotjob"))
        process.arguments = arguments
        if let descriptors {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments =
                ["-c", "ulimit -n \(descriptors); exec \"$0\" \"$@\"", Project.product("dotjob")] + arguments
        }
        process.environment = Project.environment.merging(environment) { $1 }
            .merging(["DOTJOB_DATABASE": database]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        var found: Int?
        let listens = try eventually {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            found = text.firstMatch(of: /listening on https?:\/\/[^\n,]*:(\d+)[,\n"]/).flatMap { Int($0.1) }
            return found != nil
        }
        try #require(listens)
        port = found ?? 0
    }

    deinit { kill(SIGKILL) }

    var pid: pid_t { process.processIdentifier }

    var log: String { (try? String(contentsOfFile: directory.file("log"), encoding: .utf8)) ?? "" }

    func kill(_ signal: Int32) {
        guard process.isRunning else { return }
        _ = Glibc.kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    func dotjob(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": database])
    }

    /// What requests have changed, newest first; not what commands have, that a test gave itself.
    func auditOfRequests() throws -> [AuditEntry] {
        try store.audit(AuditFilter()).filter { $0.source == "127.0.0.1" }
    }

    /// Makes a token, and returns its secret.
    func token(_ name: String, _ role: String, _ more: String...) throws -> String {
        let outcome = try Tool.run(
            Project.product("dotjob"), ["token", "add", "--name", name, "--role", role] + more,
            environment: ["DOTJOB_DATABASE": database])
        try #require(outcome.status == 0, "\(outcome.error)")
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Asks, on a connection of its own.
    ///
    /// - Parameter token: a secret; an empty one sends none; `nil` the admin's.
    func ask(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = nil, headers: [String: String] = [:]
    ) throws -> HTTPReply {
        var head = ["\(method) \(path) HTTP/1.1"]
        var all = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        let token = token ?? admin
        if !token.isEmpty { all["Authorization"] = "Bearer \(token)" }
        if let body {
            all["Content-Type"] = "application/json"
            all["Content-Length"] = "\(body.utf8.count)"
        }
        for (name, value) in all.merging(headers, uniquingKeysWith: { $1 }) where !value.isEmpty {
            head.append("\(name): \(value)")
        }
        let connection = try HTTPConnection(port: port)
        try connection.send(head.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        return try HTTPReply(connection.readToEnd())
    }
}
