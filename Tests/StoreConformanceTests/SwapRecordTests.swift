import JobModel
import JobStore
import Testing

/// What is kept of a release's taking over, and what people say to it meanwhile.
struct SwapRecordTests {
    private let fixture: StoreFixture
    private var store: any Store { fixture.store }

    init() throws { fixture = try StoreFixture() }

    private func tell(_ tasks: [FirstTask], by executor: TestExecutor) throws {
        _ = try store.renewLease(
            executor.session, until: start + 99, states: [], standings: [], firstTasks: tasks, now: start)
    }

    @Test("the first task of a release on an executor stays what it was told first, and past the executor's restart")
    func firstTask() throws {
        let releases = try fixture.publishVersions(2)
        let executor = try fixture.executor()
        let first = FirstTask(releaseID: releases[0].id, executorID: executor.id, taskID: 7, startedAt: start + 3)
        let other = FirstTask(releaseID: releases[1].id, executorID: executor.id, taskID: 9, startedAt: start + 4)
        try tell([first], by: executor)
        let later = FirstTask(releaseID: releases[0].id, executorID: executor.id, taskID: 8, startedAt: start)
        try tell([later, other], by: executor)
        #expect(try store.firstTasks(of: releases.map(\.id)) == [first, other])
        #expect(try store.firstTasks(of: [releases[1].id]) == [other])
        try store.closeSession(executor.session, now: start)
        _ = try fixture.executor()
        #expect(try store.firstTasks(of: [releases[0].id]) == [first])
    }

    @Test("a session tells of its own executors only")
    func foreignFirstTask() throws {
        let release = try fixture.publishVersions(1)[0]
        let (executor, other) = (try fixture.executor(on: "a"), try fixture.executor(on: "b"))
        try tell([FirstTask(releaseID: release.id, executorID: other.id, taskID: 7, startedAt: start)], by: executor)
        #expect(try store.firstTasks(of: [release.id]).isEmpty)
    }

    @Test("an ended drain is told to its own session, once")
    func endedDrain() throws {
        let release = try fixture.publishVersions(1)[0]
        let (executor, other) = (try fixture.executor(on: "a"), try fixture.executor(on: "b"))
        try store.endDrain(of: release.id, on: executor.id, now: start)
        try store.endDrain(of: release.id, on: executor.id, now: start)
        #expect(try store.takeEndedDrains(of: other.session).isEmpty)
        #expect(try store.takeEndedDrains(of: executor.session) == [release.id])
        #expect(try store.takeEndedDrains(of: executor.session).isEmpty)
        for (release, executor) in [(release.id + 9, executor.id), (release.id, executor.id + 9)] {
            let error = #expect(throws: StoreError.self) { try store.endDrain(of: release, on: executor, now: start) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("a drain that was ended for an executor's last process is none of its next one's")
    func endedDrainOfThePast() throws {
        let release = try fixture.publishVersions(1)[0]
        let executor = try fixture.executor()
        try store.endDrain(of: release.id, on: executor.id, now: start)
        try store.closeSession(executor.session, now: start)
        #expect(try store.takeEndedDrains(of: fixture.executor().session).isEmpty)
    }

    @Test("a canary gets another share, unless it is another canary by now, there is none, or the share is none")
    func share() throws {
        _ = try fixture.publishVersions(1)
        let name = fixture.group.name
        let none = #expect(throws: StoreError.self) {
            try store.setCanaryPercent(20, ofGroup: name, expecting: nil)
        }
        #expect(none?.code == .refused)
        let canary = try fixture.publishCanary(percent: 10)
        #expect(try store.setCanaryPercent(25, ofGroup: name, expecting: canary.id).canary?.percent == 25)
        #expect(try store.setCanaryPercent(40, ofGroup: name, expecting: nil).canary?.percent == 40)
        let other = #expect(throws: StoreError.self) {
            try store.setCanaryPercent(30, ofGroup: name, expecting: canary.id + 1)
        }
        #expect(other?.code == .conflict)
        for percent in [0, 100] {
            let error = #expect(throws: StoreError.self) {
                try store.setCanaryPercent(percent, ofGroup: name, expecting: nil)
            }
            #expect(error?.code == .invalid)
        }
        #expect(try fixture.canary()?.percent == 40)
    }

    @Test("work that needs a handler is counted: enabled jobs, and tasks that wait, run or are held")
    func needs() throws {
        try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run(count: 3)
        _ = try fixture.executor().claim(limit: 3)
        #expect(
            try store.needs(of: ["echo", "unused"], inGroup: fixture.group.name) == [
                HandlerNeed(handler: "echo", jobs: 1, tasks: ListCount(counted: 3))
            ])
    }
}
