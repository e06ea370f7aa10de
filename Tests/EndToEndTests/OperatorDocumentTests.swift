import Foundation
import TestSupport
import Testing

/// What docs/ tells an operator works as it stands.
@Suite("The documents of the operator")
struct OperatorDocumentTests {
    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(Project.root)/docs"))?
        .filter { $0.hasSuffix(".md") }.sorted() ?? []

    private static func text(of name: String) throws -> String {
        try String(contentsOfFile: "\(Project.root)/docs/\(name)", encoding: .utf8)
    }

    @Test(
        "The commands of a document that are marked so run in their order, on a database of its own", arguments: names)
    func commandsRun(name: String) throws {
        guard let outcome = try Self.run("run by a test", in: name, on: "dotjob.db") else { return }
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }

    /// Runs the commands below a mark of a document in their order, as one script.
    ///
    /// - Returns: `nil` when it has none.
    static func run(_ mark: String, in name: String, on database: String) throws -> Tool.Outcome? {
        let commands = try text(of: name).components(separatedBy: "<!-- \(mark) -->\n```sh\n").dropFirst()
            .map { $0.components(separatedBy: "\n```")[0] }.joined(separator: "\n")
        guard !commands.isEmpty else { return nil }
        let directory = try TemporaryDirectory()
        return try Tool.run(
            "/usr/bin/env",
            [
                "timeout", "300", "bash", "-c",
                "set -eu\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n\(commands)",
            ],
            environment: ["PATH": "\(Project.products):/usr/bin:/bin", "DOTJOB_DATABASE": database],
            directory: directory.path)
    }

    @Test("Each option of job add and job update is told of", arguments: ["add", "update"])
    func options(command: String) throws {
        let help = try Tool.run(Project.product("dotjob"), ["job", command, "--help"]).output
        let text = try Self.text(of: "scheduling.md")
        let everywhere: Set = [
            "--database", "--listen-database", "--server", "--token-file", "--ca-file", "--version", "--help",
        ]
        let options = Set(help.matches(of: /--[a-z][a-z-]+/).map { String($0.0) }).subtracting(everywhere)
        #expect(options.count > 25)
        for option in options { #expect(text.contains("`\(option)"), "docs/scheduling.md: add \(option)") }
    }

    @Test("Both READMEs name each document")
    func named() throws {
        for readme in ["README.md", "README.zh-CN.md"] {
            let text = try String(contentsOfFile: "\(Project.root)/\(readme)", encoding: .utf8)
            for name in Self.names { #expect(text.contains("(docs/\(name))"), "\(readme): add docs/\(name)") }
        }
    }

    @Test("What the document says of a downgrade is what the program says")
    func downgrade() throws {
        let sandbox = try CommandSandbox()
        let backup = sandbox.directory.file("newer.db")
        try sandbox.succeed("backup", backup)
        for database in [sandbox.database, backup] {
            let outcome = try Tool.run(
                "/usr/bin/env",
                [
                    "python3", "-c",
                    "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); "
                        + "d.execute(\"INSERT INTO grdb_migrations VALUES ('9999-from-the-future')\"); d.commit()",
                    database,
                ])
            try #require(outcome.status == 0, "\(outcome.error)")
        }
        let upgrade = try Self.text(of: "upgrade.md")
        let command = try sandbox.refusal("job", "list")
        #expect(
            command
                == "dotjob: database \"\(sandbox.database)\": written by a newer dotjob; upgrade this one, or choose another path\n"
        )
        #expect(
            upgrade.contains(
                String(command.dropFirst("dotjob: ".count).dropLast()).replacing(sandbox.database, with: "dotjob.db")))
        let restore = try sandbox.refusal("restore", backup, "--database", sandbox.directory.file("other.db"))
        #expect(restore.contains("written by a newer dotjob"))
    }
}
