import JobModel
import JobStore
import Testing

/// Sessions, leases and the rescue of what dead sessions held.
struct SessionTests {
    @Test("a rescue takes at most its limit, counts a loss each, and ends empty however often it is called")
    func boundedAndIdempotent() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let ids = try fixture.run(count: 5)
        let executor = try fixture.executor()
        try #require(try executor.claim().count == 5)
        #expect(try executor.rescue(limit: 2) == [ids.lowerBound, ids.lowerBound + 1])
        #expect(try executor.rescue(limit: 2).count == 2)
        #expect(try executor.rescue(limit: 2) == [ids.upperBound])
        #expect(try executor.rescue(limit: 2).isEmpty)
        let tasks = try fixture.store.tasks(TaskFilter())
        #expect(tasks.allSatisfy { $0.status == .waiting && $0.losses == 1 && $0.attempt == 0 && $0.sessionID == nil })
    }

    @Test("a lease renewed since the caller looked makes a rescue a no-op")
    func renewedSince() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor(leaseUntil: start + 10)
        let held = try executor.claim()
        #expect(
            try fixture.store.renewLease(executor.session, until: start + 20, states: [], standings: [], now: start))
        #expect(try executor.rescue(now: start + 15).isEmpty)
        #expect(try fixture.store.openSessions().map(\.leaseUntil) == [start + 20])
        #expect(try executor.finish(held).stale.isEmpty)
    }

    @Test("a session that a rescue has closed cannot renew its lease, and claims nothing")
    func closedByRescue() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try executor.rescue()
        try fixture.run()
        #expect(
            try fixture.store.renewLease(executor.session, until: start + 99, states: [], standings: [], now: start)
                == false)
        #expect(try executor.claim().isEmpty)
        #expect(try fixture.store.openSessions().isEmpty)
    }

    @Test("an attempt that ends while the rest of its session is rescued is kept")
    func endsDuringARescue() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        #expect(try executor.rescue(limit: 1) == [held[0].key.taskID])
        #expect(try executor.finish(held).stale == [held[0].key])
        #expect(try fixture.logs().map(\.taskID) == [held[1].key.taskID])
        #expect(try executor.rescue().isEmpty)
    }

    @Test("closing a session returns what it holds without a mark")
    func close() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        _ = try executor.claim()
        try fixture.store.closeSession(executor.session, now: start)
        #expect(try fixture.store.tasks(TaskFilter()).allSatisfy { $0.status == .waiting && $0.losses == 0 })
        #expect(try fixture.store.openSessions().isEmpty)
    }

    @Test("two executors on one node have a row each, and a restart takes over the row of the closed session")
    func rows() throws {
        let fixture = try StoreFixture()
        let first = try fixture.executor()
        let second = try fixture.executor()
        #expect(first.id != second.id)
        try fixture.store.setExecutor(first.id, disabled: true)
        try fixture.store.closeSession(first.session, now: start)
        let restarted = try fixture.executor()
        #expect(restarted.id == first.id)
        let nodes = try fixture.store.executors()
        #expect(nodes.map(\.id) == [first.id, second.id])
        #expect(nodes.map(\.isDisabled) == [true, false])
        #expect(nodes.map(\.isOnline) == [true, true])
        #expect(nodes.map(\.sessionID) == [restarted.session, second.session])
    }

    @Test("a renewal writes what each host does, and the listing counts what each executor runs")
    func states() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 3)
        let executor = try fixture.executor()
        _ = try executor.claim(limit: 2)
        let state = NodeState(
            executorID: executor.id, runningReleaseID: nil, hostState: .serving(.init(stable: .init(warming: 3))))
        #expect(
            try fixture.store.renewLease(
                executor.session, until: start + 99, states: [state], standings: [], now: start))
        let node = try #require(try fixture.store.executors().first)
        #expect(node.hostState == state.hostState && node.runningTasks == 2 && node.leaseUntil == start + 99)
        #expect(node.groupName == "group" && node.hostname == "node" && node.ip == "127.0.0.1" && node.pid == 4711)
    }

    @Test("what hosts do is read as it was written, and an executor's row starts and ends with its session")
    func hostStates() throws {
        let fixture = try StoreFixture()
        let executor = try fixture.executor()
        func state() throws -> HostState? { try fixture.store.executors().first?.hostState }
        #expect(try state() == .starting)
        let told: [HostState] = [
            .serving(
                .init(
                    stable: .init(active: 1, warming: 2, trouble: "release 2 delayed: \"/tmp\" is full\n"),
                    canary: .init(active: 3), draining: [.init(release: 1, tasks: [4, 5, 6, 7]) { _ in "ü" }])),
            .stopping([]),
        ]
        for told in told {
            let state = NodeState(executorID: executor.id, runningReleaseID: nil, hostState: told)
            _ = try fixture.store.renewLease(
                executor.session, until: start + 99, states: [state], standings: [], now: start)
            #expect(try fixture.store.executors().first?.hostState == told)
        }
        try fixture.store.closeSession(executor.session, now: start)
        #expect(try state() == .gone)
        _ = try fixture.executor()
        #expect(try state() == .starting, "the row is taken over")
    }

    @Test("an unknown executor is not found")
    func unknownExecutor() throws {
        let fixture = try StoreFixture()
        let error = #expect(throws: StoreError.self) { try fixture.store.setExecutor(9, disabled: true) }
        #expect(error?.code == .notFound)
    }
}
