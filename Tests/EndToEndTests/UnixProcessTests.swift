import Foundation
import Glibc
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

    @Test("a process that may have no threads says so, and is not ended by a signal", arguments: ["-u 4", "-v 150000"])
    func fewThreads(limit: String) throws {
        let deployment = try Deployment()
        // Of a user with no other process, whom the limit binds.
        let plain = geteuid() == 0 ? "setpriv --reuid 54321 --regid 54321 --clear-groups " : ""
        chmod(deployment.directory.path, 0o777)
        let outcome = try Tool.run(
            "/bin/bash",
            [
                "-c", "ulimit \(limit); exec \(plain)timeout 120 \"$1\" up --database \"$2\"", "sh",
                Project.product("dotjob"),
                deployment.directory.file("plain.db"),
            ])
        #expect(outcome.status == 1, "\(outcome.status) \(outcome.error)")
        #expect(outcome.error.contains("dotjob: threads: "), "\(outcome.error)")
        #expect(outcome.error.contains("raise ulimit -u"))
    }

    @Test("a limit on the size of files is named, and a process that meets it ends on SIGTERM")
    func fileSizeLimit() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [deployment.build("traces.c")])
        try deployment.addJob("work", handler: "version", parameters: "\"\(String(repeating: "x", count: 50_000))\"")
        let up = try RunningProgram(
            "/bin/bash", ["-c", "ulimit -f 24000; exec \"$1\" up --drain-timeout 1s", "sh", Project.product("dotjob")],
            environment: ["DOTJOB_DATABASE": deployment.database], log: deployment.directory.file("log-up"))
        defer { up.kill(SIGKILL) }
        let isServing = try eventually { try deployment.store.executors().contains { $0.hostState.isActive } }
        try #require(isServing, "\(up.logText)")
        // From outside the limit: what the process itself has to write then does not fit any more.
        try deployment.enqueue("work", count: 1_500)
        let isTold = eventually { up.logText.contains("raise ulimit -f") }
        #expect(isTold, "\(up.logText)")
        up.kill(SIGTERM)
        let hasEnded = eventually { !up.isRunning }
        #expect(hasEnded)
        // 1 where it had to give results up; by no signal.
        if hasEnded { #expect([0, 1].contains(up.wait())) }
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
