import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Attempts that fail, in real hosts: how often they are tried again, when, and how a person does it.
@Suite("Failed attempts")
struct RetryTests {
    private let deployment: Deployment

    init() throws {
        deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c"), try deployment.build("traces.c")])
        try deployment.startExecutor("g")
    }

    /// Runs one task to its end and returns all its attempts.
    private func attempts(_ job: String) throws -> [AttemptLog] {
        let task = try deployment.enqueue(job)
        _ = try deployment.finalLogs(of: task)
        return try deployment.logs(of: task)
    }

    /// The pause that the queue set before the second of two attempts.
    private func pauseMs(_ first: AttemptLog, _ second: AttemptLog) -> Int64 { second.dueAt - first.finishedAt }

    @Test("a retry that succeeds ends the task with 200 after two logs")
    func succeedsAtLast() throws {
        try deployment.addJob("fail_once", retries: 1)
        let logs = try attempts("fail_once")
        #expect(logs.map(\.code) == [.failed, .ok])
        #expect(logs.map(\.attempt) == [1, 2])
        #expect(logs.map(\.isFinal) == [false, true])
        #expect(logs[0].message == "first: the first attempt always fails")
        #expect(pauseMs(logs[0], logs[1]) >= 500)
        #expect(try deployment.store.job(named: "fail_once").triggerStatus == .notStarted)
    }

    @Test("retries end with the count, each after a longer pause, and leave the job in error")
    func exhausted() throws {
        try deployment.addJob("fail_always", retries: 2)
        let logs = try attempts("fail_always")
        #expect(logs.map(\.code) == [.failed, .failed, .failed])
        #expect(logs.map(\.isFinal) == [false, false, true])
        #expect(pauseMs(logs[0], logs[1]) >= 500)
        #expect(pauseMs(logs[1], logs[2]) >= 1_000)
        #expect(try deployment.store.job(named: "fail_always").triggerStatus == .error)
    }

    @Test("a job added with --no-retry fails for good whatever its count")
    func noRetry() throws {
        try deployment.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "fail_always", "--retries", "5", "--no-retry")
        let outcome = try deployment.dotjob(["job", "run", "a", "--wait"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("500 failed"))
        #expect(try deployment.store.logs(LogFilter()).map(\.isFinal) == [true])
    }

    @Test("a failure that the handler calls final is not tried again")
    func final() throws {
        try deployment.addJob("fail_for_good", retries: 5)
        let logs = try attempts("fail_for_good")
        #expect(logs.map(\.code) == [.failed])
        #expect(logs[0].message == "final: no retry will help")
    }

    @Test("a handler's own pause takes the place of the computed one")
    func retryAfter() throws {
        // Longer than the first computed pause can be.
        try deployment.addJob("retry_later", retries: 1, parameters: #"{"ms": 1500}"#)
        let logs = try attempts("retry_later")
        #expect(logs.map(\.code) == [.failed, .ok])
        #expect(pauseMs(logs[0], logs[1]) >= 1_500)
    }

    @Test(
        "job restart takes a job out of error, and job retry runs a named attempt again",
        arguments: ["restart", "retry"])
    func byHand(command: String) throws {
        let folder = deployment.directory.file("later")
        try deployment.addJob("leave", handler: "overlap", parameters: #"{"path": "\#(folder)/trace"}"#)
        let failed = try attempts("leave")
        #expect(failed.map(\.code) == [.failed])
        #expect(try deployment.store.job(named: "leave").triggerStatus == .error)

        // What the handler missed is there now.
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let log = command == "retry" ? ["--log", "\(failed[0].id)"] : []
        let outcome = try deployment.dotjob(["job", command, "leave"] + log)
        #expect(outcome.status == 0, "\(outcome.error)")
        let task = failed[0].taskID + 1
        let again = try deployment.finalLogs(of: task...task)
        #expect(again.map(\.code) == [.ok])
        #expect(again.map(\.origin) == [.retry])
        #expect(try deployment.store.job(named: "leave").triggerStatus == .notStarted)
    }
}
