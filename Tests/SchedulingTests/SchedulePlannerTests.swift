import JobModel
import JobStore
import Scheduling
import Testing

@Suite("Planning a job's occurrences")
struct SchedulePlannerTests {
    private let planner = SchedulePlanner()
    private let now: UTCMilliseconds = 1_800_000_000_000

    private func job(
        _ schedule: Schedule, cursor: UTCMilliseconds?, createdAt: UTCMilliseconds = 0,
        strategy: MisfireStrategy = .fireOnce
    ) -> ScheduledJob {
        var settings = JobSettings(handler: "send_mail")
        settings.schedule = schedule
        settings.misfireStrategy = strategy
        return ScheduledJob(
            Job(
                id: 1, name: "mail", groupID: 1, groupName: "main", settings: settings, createdAt: createdAt,
                nextTriggerAt: cursor), calendar: nil)
    }

    private func madeUpFor(
        occurrences: [UTCMilliseconds], nextTriggerAt: UTCMilliseconds?, dropped: DroppedOccurrences
    ) -> SchedulePlan {
        var plan = SchedulePlan(occurrences: occurrences, nextTriggerAt: nextTriggerAt, dropped: dropped)
        plan.catchesUp = true
        return plan
    }

    @Test("Every occurrence up to the horizon is planned, and the cursor moves past it")
    func upToTheHorizon() throws {
        let job = job(.every(milliseconds: 2_000), cursor: now)
        #expect(
            try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000)
                == SchedulePlan(occurrences: [now, now + 2_000, now + 4_000], nextTriggerAt: now + 6_000))
    }

    @Test("A cursor beyond the horizon stays, as after a clock that was set back")
    func cursorAhead() throws {
        let job = job(.every(milliseconds: 2_000), cursor: now + 3_600_000)
        #expect(
            try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000)
                == SchedulePlan(occurrences: [], nextTriggerAt: now + 3_600_000))
    }

    @Test(
        "A pause between runs is one occurrence, however late, and the cursor waits for its end",
        arguments: [0, 90_000_000])
    func pause(lateMs: Int64) throws {
        let job = job(.delay(milliseconds: 1_000), cursor: now - lateMs)
        let plan = try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000)
        #expect(plan.occurrences == [now - lateMs])
        #expect(plan.nextTriggerAt == nil)
        #expect(plan.dropped == nil)
        #expect(plan.catchesUp == (lateMs > 0))
        let ahead = self.job(.delay(milliseconds: 1_000), cursor: now + 6_000)
        #expect(
            try planner.plan(ahead, horizon: now + 5_000, now: now, room: 1_000)
                == SchedulePlan(occurrences: [], nextTriggerAt: now + 6_000))
    }

    @Test("A job without a cursor is left alone")
    func withoutCursor() throws {
        #expect(
            try planner.plan(job(.manual, cursor: nil), horizon: now + 5_000, now: now, room: 1_000)
                == SchedulePlan(occurrences: [], nextTriggerAt: nil))
    }

    @Test(
        "Within the threshold each overdue occurrence is planned, whatever the strategy",
        arguments: MisfireStrategy.allCases)
    func slightlyOverdue(strategy: MisfireStrategy) throws {
        let job = job(.every(milliseconds: 20_000), cursor: now - 60_000, strategy: strategy)
        #expect(
            try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000).occurrences
                == [now - 60_000, now - 40_000, now - 20_000, now])
    }

    @Test("fireOnce folds what was missed into the latest occurrence")
    func fireOnce() throws {
        let job = job(.every(milliseconds: 20_000), cursor: now - 3_600_000, strategy: .fireOnce)
        let dropped = DroppedOccurrences(count: 180, first: now - 3_600_000, last: now - 20_000)
        #expect(
            try planner.plan(job, horizon: now + 25_000, now: now, room: 1_000)
                == madeUpFor(
                    occurrences: [now, now + 20_000], nextTriggerAt: now + 40_000, dropped: dropped))
    }

    @Test("skip drops what was missed beyond the threshold")
    func skip() throws {
        let job = job(.every(milliseconds: 40_000), cursor: now - 3_600_000, strategy: .skip)
        let dropped = DroppedOccurrences(count: 89, first: now - 3_600_000, last: now - 80_000)
        #expect(
            try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000)
                == madeUpFor(
                    occurrences: [now - 40_000, now], nextTriggerAt: now + 40_000, dropped: dropped))
    }

    @Test("skip tells of all that was missed of a schedule that has ended meanwhile")
    func skipAfterTheEnd() throws {
        var job = job(.every(milliseconds: 40_000), cursor: now - 3_600_000, strategy: .skip)
        job.timing.endsAt = now - 3_000_000
        let dropped = DroppedOccurrences(count: 15, first: now - 3_600_000, last: now - 3_040_000)
        #expect(
            try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000)
                == madeUpFor(occurrences: [], nextTriggerAt: nil, dropped: dropped))
    }

    @Test("A job's own threshold decides from when on an occurrence is a misfire")
    func ownThreshold() throws {
        var job = job(.every(milliseconds: 20_000), cursor: now - 120_000, strategy: .skip)
        job.misfireAfterMs = 120_000
        #expect(try planner.plan(job, horizon: now, now: now, room: 1_000).dropped == nil)
        job.misfireAfterMs = 0
        let plan = try planner.plan(job, horizon: now, now: now, room: 1_000)
        #expect(plan.occurrences == [now] && plan.dropped?.count == 6)
        let forgiven = try planner.plan(job, horizon: now, now: now, room: 1_000, forgivenMs: 120_000)
        #expect(forgiven.occurrences.count == 7 && forgiven.dropped == nil)
    }

    @Test("fireAll keeps the newest, as many as its cap says", arguments: [1, 2, 7, 500, 5_000])
    func cap(count: Int) throws {
        let schedules: [Schedule] = [.every(milliseconds: 1_000), .cron("*/10 * 6-8 * * *"), .cron("0 0 1 * *")]
        for schedule in schedules {
            let start = now - 3 * 86_400_000
            let series = try OccurrenceSeries(JobTiming(schedule), ofJob: "job", createdAt: 0)
            let first = try #require(series.next(after: start))
            var all = [first]
            while let next = series.next(after: all[all.count - 1]), next <= now { all.append(next) }
            guard first <= now else { continue }
            var job = job(schedule, cursor: first, strategy: .fireAll)
            job.misfireCap = count
            let plan = try planner.plan(job, horizon: now, now: now, room: 1_000_000)
            #expect(plan.occurrences == Array(all.suffix(count)), "\(schedule)")
            let dropped = all.dropLast(count)
            #expect(plan.dropped?.first == dropped.first && plan.dropped?.last == dropped.last, "\(schedule)")
            guard let told = plan.dropped else { continue }
            #expect(told.isAtLeast ? told.count < dropped.count : told.count == dropped.count, "\(schedule)")
        }
    }

    @Test("fireAll plans each, a bounded number a call, until it has caught up")
    func fireAll() throws {
        var job = job(.every(milliseconds: 1_000), cursor: now - 249_000, strategy: .fireAll)
        var counts: [Int] = []
        var all: [UTCMilliseconds] = []
        while let cursor = job.nextTriggerAt, cursor <= now {
            let plan = try planner.plan(job, horizon: now, now: now, room: 100)
            counts.append(plan.occurrences.count)
            all += plan.occurrences
            job.nextTriggerAt = plan.nextTriggerAt
        }
        #expect(counts == [100, 100, 50])
        #expect(all == Array(stride(from: now - 249_000, through: now, by: 1_000)))
    }

    @Test("A one-shot in the past fires once, unless its job skips", arguments: MisfireStrategy.allCases)
    func onceMissed(strategy: MisfireStrategy) throws {
        let job = job(.once(at: now - 86_400_000), cursor: now - 86_400_000, strategy: strategy)
        let expected = strategy == .skip ? [] : [now - 86_400_000]
        let plan = try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000)
        #expect(plan.occurrences == expected && plan.nextTriggerAt == nil)
        #expect(plan.dropped?.count == (strategy == .skip ? 1 : nil))
    }

    @Test("Years of missed seconds are folded without counting them")
    func yearsMissed() throws {
        let start = now - 10 * 365 * 86_400_000
        let cron = job(.cron("* * 1-5 * * *"), cursor: start, strategy: .fireOnce)
        let plan = try planner.plan(cron, horizon: now, now: now, room: 1_000)
        // 2027-01-15T08:00:00Z is now: the hour of 05 ended at 05:59:59.
        #expect(plan.occurrences.map(iso) == ["2027-01-15T05:59:59Z"])
        #expect(plan.nextTriggerAt.map(iso) == "2027-01-16T01:00:00Z")
    }

    @Test("A schedule that can't be read throws, so that the cursor stays")
    func broken() {
        let job = job(.cron("61 * * * *"), cursor: now)
        #expect(throws: ScheduleError.self) { try planner.plan(job, horizon: now + 5_000, now: now, room: 1_000) }
    }
}
