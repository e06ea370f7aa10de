import JobModel
import JobStore
import StoreSupport
import Testing

/// What people's changes of a job mean for occurrences that are due already.
@Suite("Due tasks of jobs that are changed")
struct DueTaskTests {
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    /// A job whose occurrences every minute are due since so many minutes, and a few are written ahead.
    private func addDueJob(minutes: Int64 = 3, _ change: (inout JobDraft) -> Void = { _ in }) throws {
        try fixture.addJob {
            $0.schedule = .every(milliseconds: 60_000)
            change(&$0)
        }
        let due = (0..<minutes).map { start - $0 * 60_000 }.reversed() + [start + 60_000, start + 120_000]
        try write(Array(due))
    }

    private func write(_ occurrences: [UTCMilliseconds], next: UTCMilliseconds? = start + 180_000) throws {
        _ = try fixture.store.materialise(horizon: .max, now: start, limit: 9) { _ in
            SchedulePlan(occurrences: occurrences, nextTriggerAt: next)
        }
    }

    private var times: [UTCMilliseconds?] {
        get throws { try fixture.store.tasks(TaskFilter()).sorted { $0.id < $1.id }.map(\.scheduledAt) }
    }

    private let next: NextOccurrence = { _, after in after + 60_000 }

    @Test("An edit of the schedule removes what is not due yet and keeps what is, with what the job says now")
    func edit() throws {
        try addDueJob()
        var change = JobChange()
        change.schedule = .every(milliseconds: 7_200_000)
        change.priority = 1
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: next)
        #expect(try times == [start - 120_000, start - 60_000, start])
        #expect(try fixture.store.tasks(TaskFilter()).allSatisfy { $0.priority == 1 })
        #expect(try fixture.logs(of: nil).isEmpty)
    }

    @Test("A cursor that is due and that no scheduler has come to becomes a task before an edit moves it")
    func overdueCursor() throws {
        try fixture.addJob { $0.schedule = .every(milliseconds: 60_000) }
        var change = JobChange()
        change.schedule = .every(milliseconds: 7_200_000)
        let job = try fixture.store.job(named: "job")
        let cursor = try #require(job.nextTriggerAt)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: cursor + 5_000, nextOccurrence: next)
        #expect(try times == [cursor])
        _ = try fixture.store.disableJob(named: "job", now: cursor + 6_000)
        #expect(try times == [cursor])
    }

    @Test("Disabled, a job's due tasks are held; enabled, they run")
    func disableAndEnable() throws {
        try addDueJob(minutes: 1)
        _ = try fixture.store.disableJob(named: "job", now: start)
        #expect(try times == [start])
        #expect(try fixture.store.tasks(TaskFilter()).map(\.heldReason) == [.disabled])
        _ = try fixture.store.enableJob(named: "job", now: start + 30_000, nextOccurrence: next)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.heldReason) == [nil])
        #expect(try fixture.executor().claim(now: start + 30_000).count == 1)
    }

    @Test(
        "Enabled late, the strategy decides over what has become a misfire, and one log row tells of what it drops",
        arguments: [(MisfireStrategy.skip, 0), (.fireOnce, 1), (.fireAll, 3)])
    func enableLate(strategy: MisfireStrategy, kept: Int) throws {
        try addDueJob(minutes: 5) {
            $0.misfireStrategy = strategy
            $0.misfireCap = 3
        }
        _ = try fixture.store.disableJob(named: "job", now: start)
        _ = try fixture.store.enableJob(named: "job", now: start + 3_600_000, nextOccurrence: next)
        let due = (0..<5).map { start - $0 * 60_000 }.reversed()
        #expect(try times == Array(due.suffix(kept)))
        let logs = try fixture.logs(of: nil)
        #expect(logs.map(\.code) == [.skipped])
        let message = try #require(logs.first?.message)
        #expect(message.contains("\(5 - kept) occurrences due from "), "\(message)")
        #expect(message.hasSuffix("dropped by the misfire strategy \(strategy.rawValue)."), "\(message)")
        #expect(logs.first?.scheduledAt == Array(due)[4 - kept])
    }

    @Test(
        "A one-shot that was due when its job was disabled runs once when that is enabled, however late and whatever the strategy"
    )
    func oneShot() throws {
        try fixture.addJob {
            $0.schedule = .once(at: start + 60_000)
            $0.misfireStrategy = .skip
        }
        try write([start + 60_000], next: nil)
        _ = try fixture.store.disableJob(named: "job", now: start + 61_000)
        let job = try fixture.store.enableJob(named: "job", now: start + 3_600_000) { _, _ in nil }
        #expect(job.nextTriggerAt == nil, "it would run twice")
        #expect(try times == [start + 60_000])
        #expect(try fixture.executor().claim(now: start + 3_600_000).count == 1)
    }

    @Test("A one-shot whose time came while its job was disabled has yet to run when that is enabled")
    func missedOneShot() throws {
        try fixture.addJob { $0.schedule = .once(at: start + 60_000) }
        _ = try fixture.store.disableJob(named: "job", now: start)
        let job = try fixture.store.enableJob(named: "job", now: start + 3_600_000) { _, _ in nil }
        #expect(job.nextTriggerAt == start + 60_000)
    }

    @Test("Deleted, a job's waiting tasks end with 204 each")
    func delete() throws {
        try addDueJob()
        try fixture.run(count: 2)
        try fixture.store.deleteJob(named: "job", now: start)
        let logs = try fixture.logs(of: nil)
        #expect(logs.map(\.code) == Array(repeating: .skipped, count: 7) && logs.allSatisfy(\.isFinal))
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }
}
