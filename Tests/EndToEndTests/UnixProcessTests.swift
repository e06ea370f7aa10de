import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// dotjob among the other processes of a node: signals, limits, outputs that take nothing.
@Suite("dotjob as a Unix process")
struct UnixProcessTests {
    @Test("up lives on when the reader of its log is gone and its terminal hangs up, and drains on SIGTERM after that")
    func signals() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [deployment.build("traces.c")])
        try deployment.addJob("work", handler: "version")
        // "true" reads nothing and ends: every line of the log meets a broken pipe.
        let script = "exec \"$1\" up 2> >(exec true)"
        let up = try RunningProgram(
            "/bin/bash", ["-c", script, "sh", Project.product("dotjob")],
            environment: ["DOTJOB_DATABASE": deployment.database], log: deployment.directory.file("log-up"))
        defer { up.kill(SIGKILL) }
        let isServing = try eventually { try deployment.store.executors().contains { $0.hostState.isActive } }
        try #require(isServing)
        up.kill(SIGHUP)
        up.kill(SIGPIPE)
        try deployment.succeed("job", "run", "work", "--wait")
        #expect(up.isRunning)
        up.kill(SIGTERM)
        #expect(up.wait() == 0)
        #expect(try deployment.store.openSessions().isEmpty)
    }

    @Test("64 descriptors are enough to run tasks")
    func fewDescriptors() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [deployment.build("traces.c")])
        try deployment.addJob("work", handler: "version")
        let up = try RunningProgram(
            "/bin/bash", ["-c", "ulimit -n 64; exec \"$1\" up", "sh", Project.product("dotjob")],
            environment: ["DOTJOB_DATABASE": deployment.database], log: deployment.directory.file("log-up"))
        defer { up.kill(SIGKILL) }
        let isServing = try eventually { try deployment.store.executors().contains { $0.hostState.isActive } }
        try #require(isServing, "\(up.logText)")
        try deployment.succeed("job", "run", "work", "--wait")
        up.kill(SIGTERM)
        #expect(up.wait() == 0)
    }

    @Test("a plugin with 16 KiB of static TLS loads, where glibc gives all of them a few hundred bytes")
    func staticTLS() throws {
        let deployment = try Deployment()
        let outcome = try deployment.dotjob(["plugin", "check", try deployment.build("static_tls.c")])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }

    @Test(
        "what cannot be written to standard output ends with 1 and one line, for programs and for people",
        arguments: [">/dev/full", ">&-"], [[], ["--json"]])
    func fullOutput(redirection: String, options: [String]) throws {
        let deployment = try Deployment()
        try deployment.succeed("group", "add", "g")
        let outcome = try Tool.run(
            "/bin/bash",
            ["-c", "\"$@\" \(redirection)", "sh", Project.product("dotjob"), "group", "list"] + options,
            environment: ["DOTJOB_DATABASE": deployment.database])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("dotjob: standard output: cannot be written: "))
        #expect(outcome.error.split(separator: "\n").count == 1)
    }
}
