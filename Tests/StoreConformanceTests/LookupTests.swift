import JobModel
import JobStore
import StoreSupport
import Testing

/// One thing, or those of one group, without reading all of them.
struct LookupTests {
    @Test("a job is found by its id until it is deleted")
    func job() throws {
        let fixture = try StoreFixture()
        let job = try fixture.addJob()
        #expect(try fixture.store.job(id: job.id)?.name == "job")
        #expect(try fixture.store.job(id: job.id + 1) == nil)
        try fixture.store.deleteJob(named: "job", now: start)
        #expect(try fixture.store.job(id: job.id) == nil)
    }

    @Test("jobs are listed by group, and without the disabled ones where asked")
    func jobs() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        try fixture.addJob("b")
        try fixture.addJob("a")
        try fixture.addJob("elsewhere") { $0.group = "other" }
        _ = try fixture.store.disableJob(named: "a", now: start)
        #expect(try fixture.store.jobs().map(\.name) == ["a", "b", "elsewhere"])
        #expect(try fixture.store.jobs(JobFilter(groupID: fixture.group.id)).map(\.name) == ["a", "b"])
        #expect(
            try fixture.store.jobs(JobFilter(groupID: fixture.group.id, enabledOnly: true)).map(\.name) == ["b"])
        #expect(try fixture.store.jobs(JobFilter(enabledOnly: true)).map(\.name) == ["b", "elsewhere"])
    }

    @Test("a group is found by its id")
    func group() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.store.group(id: fixture.group.id)?.name == "group")
        #expect(try fixture.store.group(id: fixture.group.id + 1) == nil)
    }

    @Test("a task is found by its id while it is in the queue")
    func task() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        #expect(try fixture.store.task(id)?.jobName == "job")
        _ = try fixture.store.cancelTask(id, now: start)
        #expect(try fixture.store.task(id) == nil)
    }

    @Test("executors are found by their group, and by their session and group")
    func executors() throws {
        let fixture = try StoreFixture()
        let other = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        let first = try fixture.executor(on: "a")
        let second = try fixture.executor(on: "b")
        let joined = try fixture.store.joinGroup(other.id, session: second.session, now: start)
        #expect(try fixture.store.executors(ofGroup: fixture.group.id).map(\.id) == [first.id, second.id])
        #expect(try fixture.store.executors(ofGroup: other.id).map(\.id) == [joined])
        #expect(try fixture.store.executor(of: second.session, group: other.id)?.hostname == "b")
        #expect(try fixture.store.executor(of: first.session, group: other.id) == nil)
    }

    @Test("releases are found by their ids, newest first, without those that are not there")
    func releases() throws {
        let fixture = try StoreFixture()
        let all = try fixture.publishVersions(3)
        let found = try fixture.store.releases([all[0].id, 99, all[2].id, all[0].id])
        #expect(found.map(\.id) == [all[2].id, all[0].id])
        #expect(try fixture.store.releases([]).isEmpty)
    }
}
