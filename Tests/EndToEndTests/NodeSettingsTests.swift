import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

/// What a node gives its plugins besides parameters, and what a running handler tells in return.
@Suite("Configuration, secrets, environment and progress")
struct NodeSettingsTests {
    private static let secret = "hunter2-\(UUID().uuidString)"

    private func deploy(
        options: [String] = [], environment: [String: String] = [:], prepare: (String) throws -> Void
    ) throws -> (Deployment, RunningProgram) {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("traces.c")])
        try deployment.addJob("settings")
        try prepare("\(deployment.database).d")
        return (deployment, try deployment.startExecutor("g", options: options, environment: environment))
    }

    private func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    @Test("config and secret reach the handler from beside the database; the secret shows up nowhere else")
    func configAndSecret() throws {
        let (deployment, executor) = try deploy { data in
            try write(#"{"mail": {"greeting": "hello"}}"#, to: "\(data)/plugins.d/g/traces.json")
            try write(Self.secret, to: "\(data)/secrets/g/token")
        }
        let log = try #require(try deployment.run("settings").first)
        #expect(
            log.result?.hasPrefix("greeting hello, secret of \(Self.secret.utf8.count) bytes, ") == true, "\(log)")
        let shown = try deployment.succeed("log", "show", "\(log.id)")
        #expect(shown.contains("the secret has \(Self.secret.utf8.count) bytes"))
        executor.kill(SIGTERM)
        executor.wait()
        for text in [shown, try deployment.succeed("log", "show", "\(log.id)", "--json"), executor.logText] {
            #expect(!text.contains(Self.secret))
        }
        for suffix in ["", "-wal"] {
            let bytes = FileManager.default.contents(atPath: deployment.database + suffix) ?? Data()
            #expect(bytes.range(of: Data(Self.secret.utf8)) == nil)
        }
    }

    @Test(
        "secrets that others could write are given to nobody: the host does not start, and the cure is told",
        arguments: [("secrets/g/token", 0o666), ("secrets/g", 0o777), ("secrets", 0o775)])
    func writableSecrets(place: String, mode: Int) throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("traces.c")])
        try deployment.addJob("settings")
        let data = "\(deployment.database).d"
        try write(Self.secret, to: "\(data)/secrets/g/token")
        for (path, right) in [("secrets", 0o700), ("secrets/g", 0o700), ("secrets/g/token", 0o600)] {
            chmod("\(data)/\(path)", mode_t(right))
        }
        chmod("\(data)/\(place)", mode_t(mode))
        let executor = try deployment.start("executor", "--group", "g")
        let isRefused = try eventually {
            try deployment.store.executors().contains { $0.hostState.tellsTrouble("chmod go-w \"\(data)/\(place)\"") }
        }
        #expect(isRefused, "\(executor.logText)")
        let task = try deployment.enqueue("settings")
        #expect(try deployment.store.task(task.lowerBound)?.status == .waiting)
        chmod("\(data)/\(place)", mode_t(0o700))
        #expect(
            try deployment.finalLogs(of: task).first?.result?.contains("secret of \(Self.secret.utf8.count) bytes")
                == true)
    }

    @Test("secrets of another group stay with it, in folders and in flat files")
    func otherGroups() throws {
        let (deployment, _) = try deploy { data in
            try write(Self.secret, to: "\(data)/secrets/other/token")
            try write(Self.secret, to: "\(data)/secrets/other.token")
        }
        #expect(try deployment.run("settings").first?.result?.contains("secret of -1 bytes") == true)
    }

    @Test("directories of the operator's choice are read, a flat GROUP.NAME file among them")
    func chosenDirectories() throws {
        let place = try TemporaryDirectory()
        try write(#"{"mail": {"greeting": "hi"}}"#, to: place.file("conf/g/traces.json"))
        try write("12345", to: place.file("credentials/g.token"))
        let (deployment, _) = try deploy(
            options: ["--plugins-dir", place.file("conf")],
            environment: ["CREDENTIALS_DIRECTORY": place.file("credentials")]
        ) { _ in }
        #expect(try deployment.run("settings").first?.result?.hasPrefix("greeting hi, secret of 5 bytes, ") == true)
    }

    @Test("a host's environment holds what --pass-env names, and neither the database nor the rest")
    func environment() throws {
        let (deployment, _) = try deploy(
            options: ["--pass-env", "DOTJOB_TEST_PASSED"],
            environment: ["DOTJOB_TEST_PASSED": "yes", "DOTJOB_TEST_WITHHELD": "no"]
        ) { _ in }
        #expect(
            try deployment.run("settings").first?.result?.hasSuffix("passed yes, withheld none, database none") == true)
    }

    @Test("configuration that is no JSON object keeps the host from starting, and the executor says which file")
    func badConfiguration() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("traces.c")])
        let path = "\(deployment.database).d/plugins.d/g/traces.json"
        try write("[1]", to: path)
        let executor = try deployment.start("executor", "--group", "g")
        let isToldOf = try eventually {
            try deployment.store.executors().contains { $0.hostState.tellsTrouble("\"\(path)\" is no JSON object") }
        }
        #expect(isToldOf, "\(executor.logText)")
        // Mended, it is taken up without a restart.
        try write("{}", to: path)
        let isActive = try eventually { try deployment.store.executors().contains { $0.hostState.isSettled } }
        #expect(isActive, "\(executor.logText)")
    }

    @Test("task list shows how far a running task has come, and its note")
    func progress() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("reports_progress")
        try deployment.startExecutor("g")
        try deployment.enqueue("reports_progress")
        let isShown = try eventually { try deployment.store.tasks(TaskFilter()).first?.progress == 1 }
        #expect(isShown)
        let text = try deployment.succeed("task", "list")
        #expect(text.contains("running"))
        #expect(text.contains("100%") && text.contains("all"), "\(text)")
        let row = try deployment.succeed("task", "list", "--json")
        #expect(row.contains(#""progress_note" : "all""#), "\(row)")
    }
}
