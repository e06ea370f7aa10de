import JobModel
import JobStore
import StoreSupport
import Testing

/// Several calls as one transaction, and what follows after it.
struct AtomicTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        for job in ["a", "b"] {
            try fixture.addJob(job)
            try fixture.run(job, count: 12_000)
        }
    }

    private func tasks(of job: String? = nil) throws -> [QueuedTask] {
        var filter = TaskFilter()
        filter.jobName = job
        filter.limit = 30_000
        return try fixture.store.tasks(filter).items
    }

    private func held(of job: String) throws -> Int { try tasks(of: job).count { $0.heldReason == .disabled } }

    @Test(
        "when jobs with many tasks are disabled as one, a part of the tasks is in that transaction, and all are held after"
    )
    func disable() throws {
        let store = fixture.store
        try store.atomically(grows: true) {
            for job in ["a", "b"] { _ = try store.disableJob(named: job, now: start) }
            let inside = try held(of: "a") + held(of: "b")
            #expect((1...5_000).contains(inside), "\(inside)")
        }
        #expect(try held(of: "a") == 12_000 && held(of: "b") == 12_000)
        try store.atomically(grows: true) {
            for job in ["a", "b"] { _ = try store.enableJob(named: job, now: start, nextOccurrence: nextOccurrence) }
        }
        #expect(try held(of: "a") == 0 && held(of: "b") == 0)
        #expect(try fixture.triggerStatus(of: "b") == .waiting)
    }

    @Test("when a job with many tasks is deleted within a larger change, the rest of its tasks ends after the commit")
    func delete() throws {
        let store = fixture.store
        try store.atomically(grows: true) {
            try store.deleteJob(named: "a", now: start)
            #expect(try tasks().count > 20_000)
        }
        #expect(try tasks().count == 12_000)
        #expect(try fixture.executor().claim(limit: 100).count == 100)
    }

    @Test("when a larger change fails, nothing of a decision has happened, and nothing follows")
    func fails() throws {
        struct Failed: Error {}
        let store = fixture.store
        #expect(throws: Failed.self) {
            try store.atomically(grows: true) {
                _ = try store.disableJob(named: "a", now: start)
                throw Failed()
            }
        }
        #expect(try !store.job(named: "a").isDisabled)
        #expect(try held(of: "a") == 0)
        _ = try store.atomically(grows: true) { try store.disableJob(named: "b", now: start) }
        #expect(try held(of: "a") == 0 && held(of: "b") == 12_000)
    }
}
