import Dispatch
import Foundation
import JobModel
import JobStore
import Synchronization
import Testing

/// Executors that claim and finish at the same time, each on a thread of its own.
struct SideBySideTests {
    private static let executors = 4
    private static let tasks = 120

    private final class Watch: Sendable {
        /// By job and parameters.
        let running = Mutex<[String: Int]>([:])
        let most = Mutex<Int>(0)
        let claimed = Mutex<[TaskID]>([])
        let errors = Mutex<[String]>([])

        func begin(_ tasks: [ClaimedTask]) {
            let now = running.withLock { running in
                for task in tasks { running["\(task.jobID) \(task.parameters)", default: 0] += 1 }
                return running.values.max() ?? 0
            }
            most.withLock { $0 = max($0, now) }
            claimed.withLock { $0 += tasks.map(\.key.taskID) }
        }

        func end(_ tasks: [ClaimedTask]) {
            running.withLock { running in
                for task in tasks { running["\(task.jobID) \(task.parameters)", default: 0] -= 1 }
            }
        }
    }

    /// Has executors work off what there is, a store each, until nothing is left.
    private static func drain(_ fixture: StoreFixture, by limit: Int) throws -> Watch {
        let watch = Watch()
        let done = DispatchGroup()
        for number in 0..<executors {
            let executor = try TestExecutor(
                store: openStore(at: fixture.location), group: fixture.group, hostname: "node \(number)",
                leaseUntil: start + 30_000)
            done.enter()
            Thread.detachNewThread {
                defer { done.leave() }
                do {
                    while try fixture.store.taskCount(TaskFilter()).number > 0 {
                        let tasks = try executor.claim(limit: limit)
                        watch.begin(tasks)
                        watch.end(tasks)
                        try executor.finish(tasks)
                    }
                } catch {
                    watch.errors.withLock { $0.append("\(error)") }
                }
            }
        }
        done.wait()
        return watch
    }

    @Test("each task is claimed once and logged once, whoever else claims")
    func once() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let ids = try fixture.run(count: Self.tasks)
        let watch = try Self.drain(fixture, by: 7)
        #expect(watch.errors.withLock { $0 } == [])
        #expect(watch.claimed.withLock { $0.sorted() } == Array(ids))
        #expect(try fixture.logs().map(\.taskID).sorted() == Array(ids))
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("of serial jobs one task runs at a time, and all of them run")
    func serial() throws {
        let fixture = try StoreFixture()
        for name in ["one", "two", "three"] {
            try fixture.addJob(name) { $0.blockStrategy = .serial }
            try fixture.run(name, count: Self.tasks / 4)
        }
        let watch = try Self.drain(fixture, by: 5)
        #expect(watch.errors.withLock { $0 } == [])
        #expect(watch.most.withLock { $0 } == 1)
        #expect(watch.claimed.withLock { Set($0).count } == Self.tasks / 4 * 3)
    }

    @Test("of limited jobs no more tasks run than may, of a key neither, and all of them run", arguments: [nil, 5])
    func limitedJobs(maxRunning: Int?) throws {
        let fixture = try StoreFixture(maxRunning: maxRunning)
        for name in ["one", "two"] {
            try fixture.addJob(name) { $0.limits.maxRunning = 2 }
            try fixture.run(name, count: Self.tasks / 4)
        }
        try fixture.addJob("keyed") {
            $0.limits.key = ParameterKey("$.tenant")
            $0.limits.maxPerKey = 2
        }
        for tenant in 0..<Self.tasks / 4 {
            _ = try fixture.store.runJob(
                named: "keyed", parameters: #"{"tenant":\#(tenant % 3)}"#, count: 2, runAt: start, on: nil, now: start)
        }
        let watch = try Self.drain(fixture, by: 5)
        #expect(watch.errors.withLock { $0 } == [])
        #expect((1...2).contains(watch.most.withLock { $0 }))
        #expect(watch.claimed.withLock { Set($0).count } == Self.tasks)
    }

    @Test("a limited group never runs more than its limit")
    func limited() throws {
        let fixture = try StoreFixture(maxRunning: 3)
        try fixture.addJob()
        try fixture.run(count: Self.tasks)
        let watch = try Self.drain(fixture, by: 2)
        #expect(watch.errors.withLock { $0 } == [])
        #expect((1...3).contains(watch.most.withLock { $0 }))
        #expect(watch.claimed.withLock { Set($0).count } == Self.tasks)
    }

    @Test("a run's tasks have no gap, whoever else writes tasks")
    func contiguous() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let runs = Mutex<[Run]>([])
        let done = DispatchGroup()
        for _ in 0..<Self.executors {
            let store = try openStore(at: fixture.location)
            done.enter()
            Thread.detachNewThread {
                defer { done.leave() }
                for count in 1...12 {
                    let run = try? store.runJob(
                        named: "job", parameters: nil, count: count, runAt: start, on: nil, now: start)
                    runs.withLock { runs in if let run { runs.append(run) } }
                }
            }
        }
        done.wait()
        let all = runs.withLock { $0 }
        #expect(all.count == 12 * Self.executors)
        let ids = all.flatMap { Array($0.firstTaskID...$0.lastTaskID) }
        #expect(Set(ids).count == ids.count && ids.count == 78 * Self.executors)
        for run in all { #expect(try fixture.store.runSummary(of: .run(run.id)).live == run.count) }
    }
}
