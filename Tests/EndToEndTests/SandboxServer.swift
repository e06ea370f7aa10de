import Foundation
import Glibc
import TestSupport
import Testing

/// A dotjob that serves a sandbox's database over HTTP, until the sandbox goes.
final class SandboxServer {
    /// Whether the tests of commands ask a server in place of a database: `DOTJOB_TEST_FACE=server`.
    static let isFace = ProcessInfo.processInfo.environment["DOTJOB_TEST_FACE"] == "server"

    private static let localCommands: Set<String> = ["up", "scheduler", "executor", "backup", "restore", "bench"]

    private let process = Process()
    let address: String
    /// Of an admin.
    let token: String

    /// Starts it, and waits until it listens.
    init(_ database: String, log: String) throws {
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.executableURL = URL(fileURLWithPath: Project.product("dotjob"))
        process.arguments = ["scheduler", "--port", "0", "--database", database]
        process.environment = Project.environment.merging(["TZ": "UTC"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        var port: Substring?
        let listens = try eventually {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            port = text.firstMatch(of: /listening on http:\/\/[^\n,]*:(\d+)[,\n]/)?.1
            return port != nil
        }
        try #require(listens)
        address = "http://127.0.0.1:\(port ?? "0")"
        token = try String(contentsOfFile: "\(database).d/admin-token", encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    deinit { stop() }

    func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// What a command finds in its environment.
    var variables: [String: String] { ["DOTJOB_SERVER": address, "DOTJOB_TOKEN": token, "TZ": "UTC"] }

    /// Whether a command may ask a server at all, and names no other place.
    static func serves(_ arguments: [String]) -> Bool {
        guard let command = arguments.first, !localCommands.contains(command) else { return false }
        return !arguments.contains { $0.hasPrefix("--database") || $0.hasPrefix("--server") }
    }
}
