import Foundation
import TestSupport
import Testing

/// What the documents tell others to send works as it stands.
@Suite("Clients that are not ours")
struct OutsideClientTests {
    private let deployment: Deployment
    private let directory: TemporaryDirectory
    private let address: String
    private let token: String

    init() throws {
        deployment = try Deployment()
        directory = try TemporaryDirectory()
        let up = try deployment.start("up", "--port", "0")
        var found: Substring?
        let listens = eventually {
            found = up.logText.firstMatch(of: /listening on (http:\/\/[^\n, ]+)/)?.1
            return found != nil
        }
        try #require(listens)
        address = String(found ?? "")
        token = try String(contentsOfFile: "\(deployment.database).d/admin-token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func dotjob(_ arguments: String...) throws {
        let outcome = try deployment.dotjob(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
    }

    @Test("one that knows the document alone publishes, adds a job, runs it, follows it, reads its log and rolls back")
    func document() throws {
        try dotjob("group", "add", "outside")
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("outside", "1")
                DOTJOB_HANDLER(greet) { dotjob_logf(task, DOTJOB_INFO, "hello"); return DOTJOB_OK; }
                """, named: "outside", in: directory.path)
        let outcome = try Tool.run(
            "\(Project.root)/Scripts/check-client", [address, library, "greet", "outside"],
            environment: ["DOTJOB_TOKEN": token, "PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("ok, 1 lines") && outcome.output.contains("rolled back to release 3"))
    }

    @Test("Each curl line of README and API.md asks for what there is, in a form that is understood")
    func curl() throws {
        try dotjob("group", "add", "mail")
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("mail", "1")
                DOTJOB_HANDLER(send) { return dotjob_failed(task, "bad", "no luck"); }
                """, named: "mail", in: directory.path)
        let folder = directory.file("mail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: library, toPath: "\(folder)/mail.so")
        try dotjob("plugin", "publish", "--group", "mail", library, "--wait")
        for name in ["hello", "digest"] {
            try dotjob("job", "add", "--name", name, "--group", "mail", "--handler", "send")
        }
        _ = try deployment.dotjob(["job", "run", "digest", "--wait"])
        let lines = try ["README.md", "API.md"].flatMap(curlLines)
        #expect(lines.count >= 8)
        // What the examples have seen is not there: they are told so, and by no other refusal.
        let allowed: Set<String> = ["200", "201", "202", "204", "409", "412"]
        for line in lines {
            // A stream has no end: what it begins with is enough, and then curl says that its time is over.
            let isStream = line.contains(" -N ")
            let limit = isStream ? "--max-time 10 " : ""
            let command = line.replacing(/(http:\/\/)?127\.0\.0\.1:8806/, with: address)
                .replacing("curl ", with: "curl -sS -o answer \(limit)-w '%{http_code}' ")
            let outcome = try Tool.run(
                "/bin/bash", ["-c", "set -o pipefail; \(command)"],
                environment: ["TOKEN": token, "PATH": "/usr/bin:/bin"], directory: directory.path)
            let answer = try String(contentsOfFile: directory.file("answer"), encoding: .utf8)
            #expect(
                outcome.status == (isStream ? 28 : 0) && allowed.contains(outcome.output),
                "\(line)\n\(outcome.output) \(outcome.error)\n\(answer)")
        }
    }

    /// Each with the lines that it goes on in.
    private func curlLines(of name: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(Project.root)/\(name)", encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst().flatMap { block in
            block.components(separatedBy: "\n```")[0].replacing("\\\n", with: " ").split(separator: "\n").map(
                String.init)
        }.filter { $0.contains("curl ") }
    }
}
