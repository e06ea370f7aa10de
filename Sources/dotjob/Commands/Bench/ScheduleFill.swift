import JobModel
import JobStore
import Scheduling
import Threads

/// Fills a database with jobs that come due: most of them at one time that is far away, some of them now and again within a second.
struct ScheduleFill {
    private static let mostDriftJobs = 10_000
    private static let roundMs: Int64 = 20_000

    /// When all jobs but those of the rounds come due: at the turn of the year.
    let commonTime: UTCMilliseconds
    private let firstRound: UTCMilliseconds
    private let perRound: Int

    init(_ rig: BenchRig, jobs: Int) throws {
        perRound = min(Self.mostDriftJobs, max(jobs / 100, 1))
        firstRound = SystemClock.utcMilliseconds()
        for number in 0..<perRound {
            var draft = JobDraft(name: "round-\(number)", group: BenchRig.group, handler: "bench_noop")
            draft.schedule = .every(milliseconds: Self.roundMs)
            // Intervals count from the job's making: so they spread over the second.
            let made = firstRound + Int64(number) * 1_000 / Int64(perRound)
            _ = try rig.store.addJob(draft, on: nil, now: made, nextOccurrence: ScheduledJob.nextOccurrence)
        }
        let series = try OccurrenceSeries(JobTiming(.cron("0 0 1 1 *")), ofJob: "job", createdAt: firstRound)
        let turn = series.next(after: firstRound)
        guard let turn else { throw CommandError("bench schedule: there is no turn of the year") }
        commonTime = turn
        for number in 0..<jobs {
            var draft = JobDraft(name: "job-\(number)", group: BenchRig.group, handler: "bench_noop")
            // Some thousand expressions of one first time.
            let (isUTC, minute, day) = (number.isMultiple(of: 2), number / 2 % 59 + 1, number / 118 % 27 + 2)
            draft.schedule = .cron("0,\(minute) \(isUTC ? 0 : 1) 1,\(day) 1 *")
            draft.timeZone = isUTC ? "UTC" : "Europe/Berlin"
            _ = try rig.store.addJob(draft, on: nil, now: firstRound, nextOccurrence: ScheduledJob.nextOccurrence)
        }
    }

    /// The first round that begins after a time.
    func nextRound(after time: UTCMilliseconds) -> UTCMilliseconds {
        firstRound + ((time - firstRound) / Self.roundMs + 1) * Self.roundMs
    }

    func times(ofRound round: UTCMilliseconds) -> Range<UTCMilliseconds> { round..<(round + 1_000) }

    /// Whether all tasks of a round have been run.
    func hasEnded(_ round: UTCMilliseconds, in store: any Store) throws -> Bool {
        guard SystemClock.utcMilliseconds() > times(ofRound: round).upperBound + 500 else { return false }
        var filter = TaskFilter()
        filter.limit = perRound + 1
        return try store.tasks(filter).allSatisfy { task in
            task.scheduledAt.map { !times(ofRound: round).contains($0) } ?? true
        }
    }
}
