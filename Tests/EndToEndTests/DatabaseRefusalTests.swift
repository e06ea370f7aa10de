import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

/// Databases and directories that no command can work on, through the commands of a user and the serving ones alike.
@Suite("A database that cannot be used is refused")
struct DatabaseRefusalTests {
    private static let commands = [
        ["job", "list"], ["group", "add", "new"], ["executor", "--group", "g"], ["scheduler"], ["up"],
    ]

    @Test("one from a newer version, by every command, and it stays as it was", arguments: commands)
    func newerVersion(command: [String]) throws {
        let sandbox = try CommandSandbox()
        try DatabaseQueue(path: sandbox.database).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999-later')")
        }
        #expect(
            try sandbox.refusal(of: command)
                == "dotjob: database \"\(sandbox.database)\": written by a newer dotjob; upgrade this one, or choose another "
                + "path\n")
        let migrations = try DatabaseQueue(path: sandbox.database).read {
            try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
        }
        #expect(migrations.last == "9999-later")
    }

    @Test("one that is no database, by every command, and it keeps its bytes", arguments: commands)
    func notADatabase(command: [String]) throws {
        let sandbox = try CommandSandbox(group: nil)
        let bytes = Data(repeating: 0x2A, count: 8192)
        try bytes.write(to: URL(fileURLWithPath: sandbox.database))
        let message = try sandbox.refusal(of: command)
        #expect(message.contains("database \"\(sandbox.database)\": not an SQLite database"), "\(message)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: sandbox.database)) == bytes)
    }

    @Test("another program's, by every command, and it gets no table of ours", arguments: commands)
    func foreign(command: [String]) throws {
        let sandbox = try CommandSandbox(group: nil)
        try DatabaseQueue(path: sandbox.database).write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        #expect(try sandbox.refusal(of: command).contains("belongs to another program; choose another path"))
        let tables = try DatabaseQueue(path: sandbox.database).read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        #expect(tables == ["notes"])
    }

    @Test("one in a directory that is not there, by every command, and the directory is not made", arguments: commands)
    func missingDirectory(command: [String]) throws {
        let sandbox = try CommandSandbox(group: nil)
        let directory = sandbox.directory.file("none")
        let path = "\(directory)/jobs.db"
        #expect(
            try sandbox.refusal(of: command + ["--database", path])
                == "dotjob: database \"\(path)\": no such directory \"\(directory)\"; make it, or choose another path\n"
        )
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test("a directory in its place, by every command", arguments: commands)
    func directoryInPlace(command: [String]) throws {
        let sandbox = try CommandSandbox(group: nil)
        let message = try sandbox.refusal(of: command + ["--database", sandbox.directory.path])
        #expect(message.hasSuffix(": a directory; name a file\n"))
    }

    @Test(
        "one in a read-only directory, by every command",
        .enabled(if: PlainUser.isAvailable, "setpriv may not drop the right to ignore permissions here"),
        arguments: commands)
    func readOnlyDirectory(command: [String]) throws {
        let sandbox = try CommandSandbox()
        chmod(sandbox.directory.path, 0o555)
        defer { chmod(sandbox.directory.path, 0o755) }
        let message = try PlainUser.refusal(of: command, in: sandbox)
        #expect(
            message.hasPrefix(
                "dotjob: database \"\(sandbox.database)\": directory \"\(sandbox.directory.path)\" is not writable"))
        #expect(message.hasSuffix("; SQLite keeps its log there, so choose a writable one\n"))
    }

    @Test(
        "one that is read-only itself, by every command",
        .enabled(if: PlainUser.isAvailable, "setpriv may not drop the right to ignore permissions here"),
        arguments: commands)
    func readOnlyFile(command: [String]) throws {
        let sandbox = try CommandSandbox()
        chmod(sandbox.database, 0o444)
        let message = try PlainUser.refusal(of: command, in: sandbox)
        #expect(message == "dotjob: database \"\(sandbox.database)\": not writable; check its permissions\n")
    }
}
