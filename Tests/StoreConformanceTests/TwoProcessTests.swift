import JobModel
import JobStore
import StoreSupport
import Testing

/// Two processes at one store, where each sees only the tables.
struct TwoProcessTests {
    @Test("what a dead process held is rescued by another, and its late answer finds nothing")
    func lateAnswerFromAnotherProcess() async throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim()
        let location = fixture.location
        let session = executor.session
        let lease = executor.leaseUntil

        await #expect(processExitsWith: .success) {
            [location = location as String, session = session as SessionID, lease = lease as UTCMilliseconds] in
            let store = try openStore(at: location)
            #expect(try store.rescue(session, leaseUntil: lease, limit: 10, now: start).count == 1)
        }

        #expect(try executor.finish(held).stale == held.map(\.key))
        #expect(try fixture.logs().isEmpty)
        #expect(try fixture.task(held[0].key.taskID)?.losses == 1)
    }

    @Test("a job deleted by another process during a run ends with its attempt")
    func deletedByAnotherProcess() async throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 3 }
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim()
        let location = fixture.location
        await #expect(processExitsWith: .success) { [location = location as String] in
            try openStore(at: location).deleteJob(named: "job", now: start)
        }
        try executor.finish(held, .failed)
        #expect(try fixture.logs(of: nil).map(\.isFinal) == [true])
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("two processes draining one queue end every task once")
    func drainTogether() async throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let ids = try fixture.run(count: 4_000)
        let location = fixture.location
        let group = fixture.group

        await withTaskGroup { tasks in
            for node in ["a", "b"] {
                let id = group.id
                tasks.addTask {
                    await #expect(processExitsWith: .success) {
                        [location = location as String, node = node as String, id = id as GroupID] in
                        try drain(location, node: node, group: id)
                    }
                }
            }
        }

        let logs = try fixture.logs()
        #expect(logs.count == ids.count)
        #expect(Set(logs.map(\.taskID)) == Set(ids))
        #expect(logs.allSatisfy { $0.isFinal && $0.claimNo == 1 })
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("two schedulers in two processes write every occurrence once")
    func scheduleTogether() async throws {
        let fixture = try StoreFixture()
        for number in 0..<20 {
            try fixture.addJob("job \(number)") { $0.schedule = .every(milliseconds: 100) }
        }
        let location = fixture.location
        await withTaskGroup { tasks in
            for _ in 0..<2 {
                tasks.addTask {
                    await #expect(processExitsWith: .success) { [location = location as String] in
                        let store = try openStore(at: location)
                        for step in 1...50 {
                            let horizon = start + Int64(step) * 100
                            _ = try store.materialise(
                                horizon: horizon, now: horizon, limit: 100, plan: plan(upTo: horizon))
                        }
                    }
                }
            }
        }
        var filter = TaskFilter()
        filter.limit = 2_000
        let tasks = try fixture.store.tasks(filter)
        #expect(tasks.count == 20 * 50)
        #expect(Set(tasks.map { "\($0.jobID) \($0.scheduledAt ?? 0)" }).count == tasks.count)
    }
}

/// Claims and ends tasks until there are none.
private func drain(_ location: String, node: String, group: GroupID) throws {
    let store = try openStore(at: location)
    let group = try #require(try store.groups().first { $0.id == group })
    let executor = try TestExecutor(store: store, group: group, hostname: node, leaseUntil: start + 30_000)
    var batch = QueueBatch(session: executor.session)
    repeat {
        batch.claims = [executor.request(limit: 50)]
        let answer = try store.finishAndClaim(batch, now: start)
        #expect(answer.stale.isEmpty)
        batch.completions = answer.claimed.map { executor.completion($0) }
    } while !batch.completions.isEmpty
    try store.closeSession(executor.session, now: start)
}
