import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// A database and a server that has it are told apart by nobody who reads what commands print.
@Suite("Commands on a server")
struct TwoFacesTests {
    private let sandbox: CommandSandbox
    private let server: SandboxServer

    /// A database with something of everything.
    init() throws {
        sandbox = try CommandSandbox()
        server = try SandboxServer(sandbox.database, log: sandbox.directory.file("log"))
        let executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h", "k"])
        _ = try executor.publish(plugin: "q", handlers: ["q"])
        try executor.show(
            .serving(.init(stable: .init(active: 1), draining: [.init(release: 1, tasks: [7, 8]) { _ in "h" }])))
        try sandbox.succeed("group", "add", "other", "--max-running", "3", "--description", "two\nlines")
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--param", "{\"n\":  1.50}", "--cron",
            "0 7 * * *", "--time-zone", "Europe/Berlin", "--retries", "0")
        for name in ["b", #"c "quoted" \ 中"#, "off"] {
            try sandbox.succeed("job", "add", "--name", name, "--group", "g", "--handler", "k", "--block", "serial")
        }
        try sandbox.openStore().addCalendar(
            named: "cn", CalendarDays(offWeekdays: [0, 6], days: [20_853: false, 20_861: true]), now: 1)
        try sandbox.succeed("job", "update", "a", "--calendar", "cn", "--on-off-day", "next")
        try sandbox.succeed(
            "job", "update", "a", "--max-running", "8", "--key", "$.n", "--max-per-key", "2", "--rate", "1/1h",
            "--burst", "2", "--unique", "$.user", "--unique-while", "10m", "--on-duplicate", "replace")
        try sandbox.succeed("group", "update", "other", "--ageing", "5m")
        try sandbox.succeed("job", "disable", "off")
        try sandbox.succeed("job", "run", "a", "--count", "2")
        try executor.finish(executor.claim("h", limit: 1), with: .failed, message: "no \u{1B}luck 12\nat all")
        try executor.finish(executor.claim("h", limit: 1), with: .ok)
        try sandbox.succeed("job", "run", "a")
        _ = try executor.claim("h")
        try sandbox.succeed("job", "run", "b", "--count", "3")
        executor.loseUntilQuarantined("k")
        try sandbox.succeed("token", "add", "--name", "ci", "--role", "publisher", "--group", "g", "--expires", "9d")
    }

    private func outcome(_ arguments: [String], _ variables: [String: String]) throws -> Tool.Outcome {
        try Tool.run(
            Project.product("dotjob"), arguments, environment: variables, directory: sandbox.directory.path)
    }

    private func local(_ arguments: [String]) throws -> Tool.Outcome {
        try outcome(arguments, ["DOTJOB_DATABASE": sandbox.database, "TZ": "UTC"])
    }

    private func text(_ outcome: Tool.Outcome) -> String { "\(outcome.status)\n\(outcome.output)\n\(outcome.error)" }

    private static let shown = [
        "group list", "executors", "job list", "job list --group g --status disabled", "job list --limit 2",
        "job show a",
        "job show off", "job preview a --from 2027-01-01T00:00Z --count 3",
        "job preview a --outage 2027-01-01T00:00Z..2027-01-09T00:00Z", "calendar list",
        "calendar show cn", "task list", "task list --job b --limit 1",
        "task list --status quarantined", "task list --status alone", "task why 4", "task why 3",
        "task why 1", "log list",
        "log list --job a --code 500", "log list --release 1", "log show 1", "errors", "errors show 1", "plugin list",
        "plugin list --all", "plugin show 1", "plugin show 2", "token list", "audit",
    ]

    private static let refused = [
        "group pause none", "calendar show c", "calendar delete cn", "job show none", "job list --group none",
        "job enable none", "job run off", "job restart b",
        "job retry off", "task why 99", "task cancel 99", "task list --job none", "task list --after x",
        "task rerun 1 --on-release 9", "log show 99", "log list --release 9", "log list --group g --release 9",
        "errors show 99", "errors retry 99", "plugin show 9", "plugin promote --group g",
        "plugin rollback --group none", "plugin canary 20% --group g", "plugin canary 20% --group none",
        "plugin canary 120% --group g", "executors end-drain 99 --release 1", "executors end-drain 1 --release 99",
        "plugin rollback --group g --to 9", "token revoke none", "token add --name ci --role viewer",
        "token add --name x --role viewer --group none", "executors disable 99", "executors drain none",
        "executors undrain none",
        "group pause --all --for 0s", "group add g",
        "job add --name a --group g --handler h", "job add --name z --group none --handler h",
    ]

    private func check(_ arguments: [String]) throws {
        // Ages in it go on: it is held against what is the same before and after.
        for _ in 0..<5 {
            let before = try local(arguments)
            let remote = try outcome(arguments, server.variables)
            let after = try local(arguments)
            guard text(before) == text(after) else { continue }
            #expect(text(remote) == text(before), "\(arguments)")
            return
        }
        // On a machine that is too busy they go on faster than three commands run.
        #expect(
            try ageless(outcome(arguments, server.variables)) == ageless(local(arguments)), "\(arguments), but for ages"
        )
    }

    /// Without ages, and without the blanks that columns are as wide by.
    private func ageless(_ outcome: Tool.Outcome) -> String {
        text(outcome).replacing(/(in )?\d+[smhd]( ago)?/, with: "AGE").replacing(/\s+/, with: " ").replacing(
            /-+/, with: "-")
    }

    @Test("every listing and show prints the same bytes and ends alike, for people and as JSON")
    func shown() throws {
        for line in Self.shown {
            let arguments = words(line)
            try check(arguments)
            try check(arguments + ["--json"])
        }
        try check(["audit", "--subject", "token ci"])
    }

    @Test("every refusal is one in the same words, with the same exit code")
    func refused() throws {
        for line in Self.refused { try check(words(line)) }
    }

    private func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

    @Test("every change is made there, is told as here, and has one entry in the audit under the token's name")
    func changes() throws {
        func change(_ line: String, _ answer: String) throws {
            let outcome = try outcome(words(line), server.variables)
            #expect(
                outcome.status == 0 && outcome.output.hasPrefix(answer), "\(line): \(outcome.output)\(outcome.error)")
        }
        try change("group update g --threads 9 --no-max-running", "group \"g\": updated\n")
        try change("group pause g", "group \"g\": paused; its tasks wait for")
        try change("group resume g", "group \"g\": resumed\n")
        try change("executors disable 1", "executor 1: disabled\n")
        try change("executors enable 1", "executor 1: enabled\n")
        try change("executors drain node-1 --for 2h", "node \"node-1\": drains until 2")
        try change("executors undrain node-1", "node \"node-1\": its executors claim again\n")
        try change("group pause --all --for 2h", "group \"g\": paused until 2")
        try change("group resume --all", "group \"g\": resumed\ngroup \"other\": resumed\n")
        try change(
            "job add --name n --group g --handler h --every 1h --param {\"x\":1}", "job \"n\": added (id 5); next due")
        try change("job update n --manual --timeout 5s", "job \"n\": updated; ")
        try change("job run n --count 2", "job \"n\": tasks ")
        try change("job disable n", "job \"n\": disabled\n")
        try change("job enable n", "job \"n\": enabled; ")
        try change("job retry a --log 1", "job \"a\": task ")
        try change("job delete n", "job \"n\": deleted\n")
        try change("errors drop 1", "cause 1: ")
        try change("token rotate ci", "dj_")
        try change("token revoke ci", "token \"ci\": revoked\n")
        var filter = AuditFilter()
        filter.actor = "admin"
        let entries = try sandbox.openStore().audit(filter).map(\.action)
        #expect(
            entries.reversed() == [
                "updateGroup", "pauseGroup", "resumeGroup", "disableExecutor", "enableExecutor", "drainNode",
                "undrainNode", "pauseAllGroups", "pauseAllGroups", "resumeAllGroups", "resumeAllGroups", "addJob",
                "updateJob",
                "runJob", "disableJob", "enableJob", "retryJob", "deleteJob", "dropError", "rotateToken", "revokeToken",
            ])
    }

    @Test("a token that is bound to a group sees and changes that group's alone")
    func bound() throws {
        let secret = try local(["token", "add", "--name", "b", "--role", "operator", "--group", "other"]).output
        let variables = server.variables.merging(["DOTJOB_TOKEN": secret]) { $1 }
        #expect(try outcome(["job", "list", "--json"], variables).output == "[]\n")
        let show = try outcome(["job", "show", "a"], variables)
        #expect(show.status == 1 && show.error.contains("outside of the groups of token \"b\""), "\(show.error)")
        let change = try outcome(["group", "update", "other", "--threads", "2"], variables)
        #expect(change.status == 1 && change.error.hasPrefix("dotjob: "), "\(change.error)")
        #expect(try outcome(["group", "pause", "other"], variables).status == 0)
    }

    @Test("several plugins, a directory among them, are published as they would be here")
    func publishes() throws {
        let folder = sandbox.directory.file("folder")
        try FileManager.default.createDirectory(atPath: "\(folder)/data/empty", withIntermediateDirectories: true)
        try Data("42".utf8).write(to: URL(fileURLWithPath: "\(folder)/data/" + String(repeating: "n", count: 150)))
        func build(_ name: String, in directory: String) throws -> String {
            try FixturePlugin.build(
                text: """
                    #include <dotjob/plugin.h>
                    DOTJOB_PLUGIN("\(name)", "1")
                    DOTJOB_HANDLER(run_\(name)) { (void)task; return DOTJOB_OK; }
                    """, named: name, in: directory)
        }
        _ = try build("folder", in: folder)
        let paths = [folder, try build("lone", in: sandbox.directory.path)]
        let publish = ["plugin", "publish", "--group", "other"] + paths
        let dry = try outcome(publish + ["--dry-run"], server.variables)
        #expect(text(dry) == text(try local(publish + ["--dry-run"])), "\(dry.error)")
        let done = try outcome(publish, server.variables)
        #expect(
            done.status == 0 && done.output.contains("  + folder 1: run_folder\n  + lone 1: run_lone\n"),
            "\(done.error)")
        // The very digests: a second one here has nothing to do.
        #expect(try local(publish).output.contains("holds these very bytes already"))
        try check(["plugin", "show", "1", "--group", "other", "--json"])
    }
}
