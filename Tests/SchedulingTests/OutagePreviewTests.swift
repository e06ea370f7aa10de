import JobModel
import JobStore
import SQLiteJobStore
import Scheduling
import Testing

@Suite("What would run after an outage")
struct OutagePreviewTests {
    private let planner = SchedulePlanner()
    private let from: UTCMilliseconds = 1_800_000_000_000
    private let hourMs: Int64 = 3_600_000

    private func job(_ schedule: Schedule, _ change: (inout JobSettings) -> Void = { _ in }) -> ScheduledJob {
        var draft = JobDraft(name: "job", group: "main", handler: "work")
        draft.schedule = schedule
        change(&draft.settings)
        return ScheduledJob(draft, calendar: nil, createdAt: from)
    }

    private func outage(_ job: ScheduledJob, hours: Int64, shown: Int = 3) throws -> [MisfireStrategy: OutagePreview] {
        let previews = try planner.outage(of: job, from: from, through: from + hours * hourMs, shown: shown)
        #expect(previews.map(\.strategy) == MisfireStrategy.allCases)
        return Dictionary(uniqueKeysWithValues: previews.map { ($0.strategy, $0) })
    }

    @Test("It is what a scheduler writes that starts then, on a database with the job", arguments: [30_000, 600_000])
    func asScheduled(interval: Int64) throws {
        for strategy in MisfireStrategy.allCases {
            let fixture = try StoreFixture()
            let settings: (inout JobSettings) -> Void = {
                $0.misfireStrategy = strategy
                $0.misfireCap = 25
                $0.misfireAfterMs = 120_000
            }
            var draft = JobDraft(name: "job", group: fixture.group.name, handler: "work")
            draft.schedule = .every(milliseconds: interval)
            settings(&draft.settings)
            let made = try fixture.store.addJob(
                draft, on: nil, now: from, nextOccurrence: ScheduledJob.nextOccurrence)
            let end = from + 6 * hourMs
            let preview = try #require(
                try planner.outage(
                    of: ScheduledJob(made, calendar: nil), from: from, through: end, shown: 1_000
                ).first { $0.strategy == strategy })
            let planner = planner
            let stretch = CursorStretch(through: end, jobLimit: 9, taskLimit: 10_000)
            _ = try fixture.store.materialise(stretch, now: end) {
                try planner.plan($0, horizon: end, now: end, room: $1)
            }
            #expect(try fixture.scheduledTimes(of: "job") == preview.times, "\(strategy)")
            let skipped = try fixture.store.logs(LogFilter()).first { $0.code == .skipped }
            #expect(skipped?.message?.contains("\(preview.dropped?.count ?? 0) occurrences") != false, "\(strategy)")
            #expect((skipped == nil) == (preview.dropped == nil))
        }
    }

    @Test("What is counted is bounded, and so is what is shown")
    func bounded() throws {
        let secondly = job(.every(milliseconds: 1_000)) { $0.misfireAfterMs = Limits.delayMs }
        let all = try outage(secondly, hours: 24 * 365)
        for preview in all.values {
            #expect(preview.isAtLeast && preview.runs == 100_000 && preview.times.count == 3)
            #expect(preview.dropped == nil)
        }
        let month = try outage(job(.cron("* * * * * *")), hours: 24 * 30)
        #expect(month[.fireOnce]?.runs == 1 && month[.fireOnce]?.dropped?.isAtLeast == true)
        #expect(month[.skip]?.runs == 61 && month[.fireAll]?.runs == 1_000)
        #expect(month[.fireAll]?.last == from + 24 * 30 * hourMs)
    }

    @Test("A schedule without a time in the outage runs nothing after it")
    func nothing() throws {
        for schedule in [Schedule.manual, .once(at: from - 1), .cron("0 0 1 1 *")] {
            for preview in try outage(job(schedule), hours: 6).values {
                #expect(preview.runs == 0 && preview.times.isEmpty && preview.dropped == nil && preview.last == nil)
            }
        }
        #expect(try outage(job(.once(at: from)), hours: 6)[.skip]?.runs == 0)
        #expect(try outage(job(.once(at: from)), hours: 6)[.fireOnce]?.runs == 1)
    }
}
