import JobModel
import JobStore
import Testing

/// A request that was judged by something that has changed since is a conflict, and changes nothing.
struct PremiseTests {
    private let fixture: StoreFixture
    private let job: Job

    init() throws {
        fixture = try StoreFixture()
        job = try fixture.addJob()
    }

    private func premise() throws -> JobPremise {
        let job = try fixture.store.job(named: "job")
        return JobPremise(settings: job.settings, desiredReleaseID: try fixture.desired()?.id)
    }

    private func add(_ name: String, on premise: JobPremise?) throws -> Job {
        let draft = JobDraft(name: name, group: "group", handler: "echo")
        return try fixture.store.addJob(draft, on: premise, now: start, nextOccurrence: nextOccurrence)
    }

    private func update(on premise: JobPremise?) throws -> Job {
        var change = JobChange()
        change.priority = 1
        return try fixture.store.updateJob(
            named: "job", change, on: premise, now: start, nextOccurrence: nextOccurrence)
    }

    private func run(on premise: JobPremise?) throws -> Run {
        try fixture.store.runJob(named: "job", parameters: nil, count: 2, runAt: start, on: premise, now: start)
    }

    private func changeJob() throws {
        var change = JobChange()
        change.handler = "other"
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
    }

    private func expectConflict(_ request: () throws -> Void) {
        let error = #expect(throws: StoreError.self) { try request() }
        #expect(error?.code == .conflict)
    }

    @Test("what nothing has changed since is carried out, before and after the first release")
    func unchanged() throws {
        #expect(try add("second", on: JobPremise(settings: nil, desiredReleaseID: nil)).name == "second")
        let release = try fixture.publish([fixture.plugin("v1")])
        #expect(try add("third", on: JobPremise(settings: nil, desiredReleaseID: release.id)).name == "third")
        #expect(try run(on: premise()).count == 2)
        #expect(try update(on: premise()).priority == 1)
    }

    @Test("a publish since is a conflict for adding, changing and running")
    func published() throws {
        let old = try premise()
        try fixture.publish([fixture.plugin("v1")])
        expectConflict { _ = try add("second", on: JobPremise(settings: nil, desiredReleaseID: nil)) }
        expectConflict { _ = try update(on: old) }
        expectConflict { _ = try run(on: old) }
        #expect(try fixture.store.jobs().map(\.priority) == [job.priority])
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("a change of the job since is a conflict for changing and running")
    func changed() throws {
        let old = try premise()
        try changeJob()
        expectConflict { _ = try update(on: old) }
        expectConflict { _ = try run(on: old) }
        #expect(try fixture.store.job(named: "job").priority == job.priority)
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("a premise without settings compares the release alone, and none compares nothing")
    func less() throws {
        let old = try premise()
        try changeJob()
        #expect(try run(on: JobPremise(settings: nil, desiredReleaseID: old.desiredReleaseID)).count == 2)
        try fixture.publish([fixture.plugin("v1")])
        #expect(try run(on: nil).count == 2)
        #expect(try update(on: nil).priority == 1)
    }

    @Test("a canary is not what the group wants yet, so it is no conflict")
    func canary() throws {
        try fixture.publish([fixture.plugin("v1")])
        let old = try premise()
        try fixture.publishCanary()
        #expect(try run(on: old).count == 2)
    }
}
