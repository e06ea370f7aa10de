import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Executors that were killed", .timeLimit(.minutes(15)))
struct DeadExecutorTests {
    private func deploy() throws -> Deployment {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("slow", handler: "sleep_ms", parameters: #"{"ms": 600000}"#)
        try deployment.addJob("quick", handler: "echo")
        return deployment
    }

    private func kill(_ executor: RunningProgram) {
        let hosts = executor.children
        executor.kill(SIGKILL)
        executor.wait()
        #expect(eventually { hosts.allSatisfy { Glibc.kill($0, 0) != 0 } })
    }

    @Test("A lone executor that starts anew takes up at once what it ran, without any scheduler")
    func startsAnew() throws {
        let deployment = try deploy()
        let dead = try deployment.startExecutor("g")
        let task = try deployment.enqueue("slow").lowerBound
        try deployment.waitUntilRunning(task)
        kill(dead)
        let executor = try deployment.startExecutor("g")
        #expect(
            eventually { executor.logText.contains("dead, its lock is free; 1 tasks went back to their queue") })
        try deployment.waitUntilRunning(task)
        #expect(try deployment.store.tasks(TaskFilter()).map(\.losses) == [1])
        #expect(try deployment.store.executors().map(\.isOnline) == [false, true], "the dead one is shown as that")
    }

    @Test("Listings show it offline, and a wait for a task that nobody can run says so at once")
    func listings() throws {
        let deployment = try deploy()
        let dead = try deployment.startExecutor("g")
        let task = try deployment.enqueue("slow").lowerBound
        try deployment.waitUntilRunning(task)
        #expect(try deployment.succeed("executors").contains("online"))
        kill(dead)

        let table = try deployment.succeed("executors")
        #expect(table.contains("offline") && !table.contains("online"))
        let json = try JSONSerialization.jsonObject(with: Data(deployment.succeed("executors", "--json").utf8))
        let row = try #require((json as? [[String: Any]])?.first)
        #expect(row["online"] as? Int == 0)
        #expect(row["host_state"] as? String == "gone")
        #expect(row["running_release"] is NSNull)
        let why = try deployment.succeed("task", "why", "\(task)")
        #expect(why.contains("died with attempt 1; it goes back to its queue when a scheduler looks"))

        let wait = try deployment.start("job", "run", "quick", "--wait")
        #expect(eventually { wait.logText.contains("group \"g\" has no executor online (1 known)") }, "\(wait.logText)")
        #expect(wait.isRunning)
        try deployment.start("scheduler")
        try deployment.startExecutor("g")
        #expect(wait.wait() == 0)
    }
}
