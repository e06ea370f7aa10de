import JobModel
import JobStore
import TestSupport
import Testing

/// A job whose newest task takes the place of the one that runs, in real hosts.
@Suite("Runs that are replaced")
struct ReplacedRunTests {
    @Test("The handler that runs is asked to end, its task ends with 499, and only then the new one's handler runs")
    func replaces() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.startExecutor("g")
        try deployment.addJob("hang_politely", retries: 3) { $0.blockStrategy = .replace }
        let first = try deployment.enqueue("hang_politely").lowerBound
        try deployment.waitUntilRunning(first)
        let second = try deployment.enqueue("hang_politely").lowerBound
        let replaced = try #require(try deployment.finalLogs(of: first...first).first)
        #expect(replaced.code == .cancelled && replaced.attempt == 1)

        try deployment.waitUntilRunning(second)
        _ = try deployment.store.cancelTask(second, now: Deployment.now)
        let last = try #require(try deployment.finalLogs(of: second...second).first)
        #expect(last.code == .cancelled && last.claimNo == 1)
        #expect(try #require(last.startedAt) >= replaced.finishedAt)
    }
}
