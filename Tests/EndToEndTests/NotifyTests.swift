import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

/// What systemd hears of units of `Type=notify`.
@Suite("Telling systemd")
struct NotifyTests {
    /// Starts a serving command that notifies the listener.
    private func start(
        _ arguments: [String], of deployment: Deployment, notifying address: String
    ) throws -> RunningProgram {
        try RunningProgram(
            Project.product("dotjob"), arguments,
            environment: ["DOTJOB_DATABASE": deployment.database, "NOTIFY_SOCKET": address],
            log: deployment.directory.file("log-notifying"))
    }

    @Test(
        "up is ready when its session is open and its address answers, and says that it stops and how long it may take")
    func up() throws {
        let deployment = try Deployment()
        let listener = try NotifyListener(deployment.directory.file("notify"))
        let up = try start(["up", "--drain-timeout", "7m"], of: deployment, notifying: listener.address)
        defer { up.kill(SIGKILL) }
        try #require(eventually { listener.hasHeard("READY=1") }, "\(up.logText)")
        let ready = try #require(listener.messages.first)
        #expect(listener.messages.count == 1 && ready.count == 2)
        let status = try #require(
            ready[1].wholeMatch(of: /STATUS=scheduling; session 1; listening on (http:\/\/127\.0\.0\.1:\d+)/),
            "\(ready)")
        #expect(try deployment.store.openSessions().count == 1)
        let answer = try Tool.run("/usr/bin/env", ["curl", "--silent", "--fail", "\(status.1)/healthz"])
        #expect(answer.status == 0)
        up.kill(SIGTERM)
        #expect(up.wait() == 0)
        #expect(listener.hasHeard("STOPPING=1"))
        // The 7 minutes, the grace of 5 s, 10 s for the hosts' exit and 10 s for the last results.
        #expect(
            listener.messages.last == ["STOPPING=1", "STATUS=finishing what runs", "EXTEND_TIMEOUT_USEC=445000000"])
        #expect(listener.messages.count == 2)
    }

    @Test(
        "a name that lies in no file system will do; an executor says its session, a scheduler without HTTP what it does"
    )
    func abstractName() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [deployment.build("traces.c")])
        for (arguments, status) in [
            (["executor", "--group", "g"], "STATUS=session 1"), (["scheduler", "--no-http"], "STATUS=scheduling"),
        ] {
            let listener = try NotifyListener("@dotjob-test-\(UUID().uuidString)")
            let program = try start(arguments, of: deployment, notifying: listener.address)
            defer { program.kill(SIGKILL) }
            try #require(eventually { listener.hasHeard("READY=1") }, "\(program.logText)")
            #expect(listener.messages == [["READY=1", status]])
            program.kill(SIGTERM)
            #expect(program.wait() == 0)
            #expect(listener.hasHeard("STOPPING=1"))
        }
    }

    @Test("a scheduler whose address is another's is never ready")
    func addressTaken() throws {
        let deployment = try Deployment()
        let first = try NotifyListener(deployment.directory.file("first"))
        let holder = try start(["scheduler"], of: deployment, notifying: first.address)
        defer { holder.kill(SIGKILL) }
        try #require(eventually { first.hasHeard("READY=1") }, "\(holder.logText)")
        let port = try #require(first.messages[0][1].split(separator: ":").last)
        let second = try NotifyListener(deployment.directory.file("second"))
        let late = try start(["scheduler", "--port", String(port)], of: deployment, notifying: second.address)
        #expect(late.wait() == 1)
        #expect(second.hasHeard("STOPPING=1"))
        #expect(!second.hasHeard("READY=1"))
    }

    @Test("what is no address is named in the log, and the command serves all the same", arguments: ["vsock:2:9", "@"])
    func noAddress(text: String) throws {
        let deployment = try Deployment()
        let program = try start(["scheduler"], of: deployment, notifying: text)
        defer { program.kill(SIGKILL) }
        try #require(eventually { program.logText.contains("listening on ") }, "\(program.logText)")
        #expect(program.logText.contains("NOTIFY_SOCKET \"\(text)\": no address of a socket of this machine"))
        program.kill(SIGTERM)
        #expect(program.wait() == 0)
    }
}
