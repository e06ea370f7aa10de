import Foundation
import TestSupport
import Testing

/// What the README tells a newcomer to type works as it stands.
@Suite struct ReadmeTests {
    @Test("The README's handler is built, run, swapped, tried and run again by the README's commands, in their order")
    func commandsRun() throws {
        let readme = try text(of: "README.md")
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("plugin-sdk"), withDestinationPath: "\(Project.root)/plugin-sdk")
        try block("```c\n", of: readme).write(toFile: directory.file("greeter.c"), atomically: true, encoding: .utf8)
        let commands = blocks("<!-- run by a test -->\n```sh\n", of: readme).joined()
        let outcome = try Tool.run(
            "/usr/bin/env",
            ["timeout", "300", "bash", "-c", "set -eu\ntrap 'kill $(jobs -p); wait' EXIT\n\(commands)"],
            environment: ["PATH": "\(Project.products):/usr/bin:/bin", "DOTJOB_DATABASE": directory.file("dotjob.db")],
            directory: directory.path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        let logs = try Tool.run(
            Project.product("dotjob"), ["log", "list", "--job", "hello", "--json"],
            environment: ["DOTJOB_DATABASE": directory.file("dotjob.db")])
        let attempts = try #require(
            try JSONSerialization.jsonObject(with: Data(logs.output.utf8)) as? [[String: Any]])
        #expect(attempts.contains { $0["handle_code"] as? Int == 200 && $0["result"] as? String == "{\"attempt\":1}" })
        #expect(attempts.allSatisfy { $0["handle_code"] as? Int == 200 })
        #expect(attempts.filter { $0["release_no"] as? Int == 1 }.count >= 2, "one was run again on release 1")
        let list = try Tool.run(
            Project.product("dotjob"), ["plugin", "list", "--group", "mail", "--all", "--json"],
            environment: ["DOTJOB_DATABASE": directory.file("dotjob.db")])
        let plugins = try #require(
            try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
        #expect(plugins.map { $0["version"] as? String } == ["1.1.0", "1.0.0", "1.1.0", "1.0.0"])
    }

    @Test("Both READMEs show the same code")
    func translationsAgree() throws {
        #expect(try codeBlocks(of: text(of: "README.md")) == codeBlocks(of: text(of: "README.zh-CN.md")))
    }

    private func text(of name: String) throws -> String {
        try String(contentsOfFile: "\(Project.root)/\(name)", encoding: .utf8)
    }

    private func block(_ opening: String, of text: String) throws -> String {
        let found = blocks(opening, of: text)
        try #require(found.count == 1, "one block opens with \(opening)")
        return found[0]
    }

    private func blocks(_ opening: String, of text: String) -> [String] {
        text.components(separatedBy: opening).dropFirst().map { $0.components(separatedBy: "\n```")[0] + "\n" }
    }

    /// The blocks without placeholders and pictures, whose words are translated.
    private func codeBlocks(of text: String) -> [String] {
        text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            .filter { !$0.hasPrefix("mermaid") && !$0.contains("git clone") }
    }
}
