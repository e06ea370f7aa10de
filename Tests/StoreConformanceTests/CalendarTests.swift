import JobModel
import JobStore
import StoreSupport
import Testing

/// Calendars, and the cursors of the jobs that heed them.
struct CalendarTests {
    private static let dayMs: Int64 = 86_400_000

    private let fixture: StoreFixture
    /// The day in which the tests begin, counted from 1970-01-01.
    private let today = Int32(start / dayMs)

    init() throws {
        fixture = try StoreFixture()
        try fixture.store.addCalendar(named: "cn", CalendarDays(offWeekdays: [0, 6]), now: start)
    }

    /// Intervals and single times, as the calendar lets them pass.
    private static let heeding: NextOccurrence = { job, after in
        func isOn(_ time: UTCMilliseconds) -> Bool { job.calendar?.isOn(time / dayMs) ?? true }
        if case .once(let at) = job.timing.schedule {
            let moved = job.timing.offDay == .next ? (0...9).map { at + $0 * dayMs }.first(where: isOn) : at
            return moved.flatMap { $0 > after && isOn($0) ? $0 : nil }
        }
        var next = try nextOccurrence(job, after)
        while let time = next, !isOn(time) { next = try nextOccurrence(job, time) }
        return next
    }

    @discardableResult
    private func add(
        _ schedule: Schedule, named name: String = "job", _ adjust: (inout JobDraft) -> Void = { _ in }
    ) throws -> Job {
        var draft = JobDraft(name: name, group: "group", handler: "echo")
        draft.settings.timing.schedule = schedule
        draft.settings.timing.calendar = "cn"
        adjust(&draft)
        return try fixture.store.addJob(draft, on: nil, now: start, nextOccurrence: Self.heeding)
    }

    private func update(_ days: [Int32: Bool], now: UTCMilliseconds = start) throws {
        try fixture.store.updateCalendar(
            named: "cn", to: CalendarDays(days: days), now: now, nextOccurrence: Self.heeding)
    }

    private func cursor(of job: String = "job") throws -> UTCMilliseconds? {
        try fixture.store.job(named: job).nextTriggerAt
    }

    private func materialise(through horizon: UTCMilliseconds, now: UTCMilliseconds) throws -> Materialised {
        try fixture.store.materialise(horizon: horizon, now: now, limit: 10) { job in
            guard let at = job.nextTriggerAt, at <= horizon else {
                return SchedulePlan(nextTriggerAt: job.nextTriggerAt)
            }
            return SchedulePlan(occurrences: [at], nextTriggerAt: try Self.heeding(job, at))
        }
    }

    @Test("what is added is read again, listed with what it holds, and gone when it is deleted")
    func kept() throws {
        let contents = CalendarDays(offWeekdays: [0, 6], days: [today: false, today + 1: true, -3: false])
        let added = try fixture.store.addCalendar(named: "a b", contents, now: start + 5)
        #expect(added.contents == contents && added.facts.updatedAt == start + 5)
        #expect(try fixture.store.calendar(named: "a b") == added)
        try add(.manual)
        let listed = try fixture.store.calendars()
        #expect(listed.map(\.name) == ["a b", "cn"] && listed.map(\.jobs) == [0, 1])
        #expect(listed[0].listedDays == 3 && listed[0].span == -3...Int64(today) + 1 && listed[1].span == nil)
        try fixture.store.deleteCalendar(named: "a b")
        #expect(try fixture.store.calendars().map(\.name) == ["cn"])
    }

    @Test("a name that is taken, means none, or cannot be one is refused, and so are too many days")
    func refused() throws {
        for (name, code) in [("cn", StoreError.Code.conflict), ("none", .invalid), ("a/b", .invalid), ("", .invalid)] {
            let error = #expect(throws: StoreError.self) {
                try fixture.store.addCalendar(named: name, CalendarDays(), now: start)
            }
            #expect(error?.code == code, "\(name)")
        }
        let days = Dictionary(uniqueKeysWithValues: (0...Int32(Limits.calendarDays)).map { ($0, false) })
        let error = #expect(throws: StoreError.self) { try update(days) }
        #expect(error?.code == .invalid && error?.refusal.reason == "lists 5001 days, where 5000 are the most")
        try update(days.filter { $0.key > 0 })
    }

    @Test("a calendar that is not there is refused with the one that may have been meant, or those that there are")
    func unknown() throws {
        try fixture.store.addCalendar(named: "holidays", CalendarDays(), now: start)
        for (name, cure) in [
            ("holidys", Cure.plain("did you mean \"holidays\"?")), ("x", .nameCalendar(among: ["cn", "holidays"])),
        ] {
            let refusal = Refusal("calendar \"\(name)\"", "not found", cure: cure)
            let asks: [() throws -> Void] = [
                { _ = try fixture.store.calendar(named: name) }, { try fixture.store.deleteCalendar(named: name) },
                {
                    try fixture.store.updateCalendar(
                        named: name, to: CalendarDays(), now: start, nextOccurrence: Self.heeding)
                },
                { try add(.manual) { $0.settings.timing.calendar = name } },
            ]
            for ask in asks {
                let error = #expect(throws: StoreError.self) { try ask() }
                #expect(error?.code == .notFound && error?.refusal == refusal)
            }
        }
    }

    @Test("no two states of calendars have one version, also where one takes the name of another that is deleted")
    func versions() throws {
        var seen: Set<Int64> = []
        for round in 0..<3 {
            seen.insert(try fixture.store.calendar(named: "cn").facts.version)
            try update([today + Int32(round): false])
            seen.insert(try fixture.store.calendar(named: "cn").facts.version)
            try fixture.store.deleteCalendar(named: "cn")
            seen.insert(try fixture.store.addCalendar(named: "cn", CalendarDays(), now: start).facts.version)
        }
        #expect(seen.count == 7)
    }

    @Test("the same days again change nothing")
    func unchanged() throws {
        let before = try fixture.store.calendar(named: "cn")
        let after = try fixture.store.updateCalendar(
            named: "cn", to: before.contents, now: start + 9, nextOccurrence: Self.heeding)
        #expect(after == before)
    }

    @Test("a calendar that jobs heed is not deleted, and the refusal names some of them; deleted jobs heed nothing")
    func heeded() throws {
        for number in 1...7 { try add(.manual, named: "job \(number)") }
        let error = #expect(throws: StoreError.self) { try fixture.store.deleteCalendar(named: "cn") }
        #expect(
            error?.refusal
                == Refusal(
                    "calendar \"cn\"",
                    "the jobs \"job 1\", \"job 2\", \"job 3\", \"job 4\", \"job 5\" and 2 more heed it",
                    cure: .freeCalendar(ofJob: "job 1")))
        for number in 2...7 { try fixture.store.deleteJob(named: "job \(number)", now: start) }
        let last = #expect(throws: StoreError.self) { try fixture.store.deleteCalendar(named: "cn") }
        #expect(last?.refusal.reason == "job \"job 1\" heeds it")
        var change = JobChange()
        change.timing.calendar = .some(nil)
        _ = try fixture.store.updateJob(named: "job 1", change, on: nil, now: start, nextOccurrence: Self.heeding)
        try fixture.store.deleteCalendar(named: "cn")
    }

    @Test("a change moves the cursors of the enabled jobs that heed it, and no other, in its own transaction")
    func moves() throws {
        let hour = Schedule.every(milliseconds: 3_600_000)
        try add(hour)
        try add(hour, named: "off")
        _ = try fixture.store.disableJob(named: "off", now: start)
        try add(hour, named: "other") { $0.settings.timing.calendar = nil }
        let bell = try fixture.store.listen()
        bell.drain()
        try update([today: false, today + 1: false])
        let next = try #require(try cursor())
        #expect(next / Self.dayMs == Int64(today) + 2)
        #expect(try cursor(of: "off") == nil)
        #expect(try cursor(of: "other") == start + 3_600_000)
        try update([:])
        #expect(try cursor() == start + 3_600_000)
        // Who is bound by a larger transaction that fails changes neither.
        struct Failure: Error {}
        #expect(throws: Failure.self) {
            try fixture.store.atomically(grows: true) {
                try update([today: false])
                throw Failure()
            }
        }
        #expect(try cursor() == start + 3_600_000)
        #expect(try fixture.store.calendar(named: "cn").contents.days.isEmpty)
    }

    @Test("a cursor that is due stays for the scheduler, and tasks that are due stay; those ahead go")
    func due() throws {
        try add(.every(milliseconds: 1_000))
        try update([today: false], now: start + 2_500)
        #expect(try cursor() == start + 1_000)
        try update([:], now: start + 2_600)
        _ = try materialise(through: start + 1_000, now: start + 1_000)
        _ = try materialise(through: start + 2_000, now: start + 1_000)
        try update([today: false], now: start + 1_000)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.scheduledAt) == [start + 1_000])
        #expect(try #require(try cursor()) / Self.dayMs == Int64(today) + 1)
        #expect(try fixture.triggerStatus() == .waiting)
    }

    @Test("a single time moves with its day, is due at once when it would lie in the past, and never runs twice")
    func once() throws {
        let tomorrow = start + Self.dayMs
        try update([today + 1: false])
        try add(.once(at: tomorrow)) { $0.settings.timing.offDay = .next }
        try add(.once(at: tomorrow), named: "skipped")
        #expect(try cursor() == tomorrow + Self.dayMs && cursor(of: "skipped") == nil)
        try update([:])
        #expect(try cursor() == tomorrow && cursor(of: "skipped") == tomorrow)
        try update([today + 1: false])
        // On the day after, nobody having run it.
        try update([:], now: tomorrow + 3_600_000)
        #expect(try cursor() == tomorrow)
        #expect(try cursor(of: "skipped") == nil, "what was left out is over")
        #expect(try materialise(through: tomorrow + 3_600_000, now: tomorrow + 3_600_000).tasks == 1)
        try update([today + 1: false], now: tomorrow + 3_600_000)
        #expect(try cursor() == nil, "it has run")
    }

    @Test("the task of a single time that is written ahead goes with its day, and the time comes again")
    func onceAhead() throws {
        try add(.once(at: start + 5_000)) { $0.settings.timing.offDay = .next }
        #expect(try materialise(through: start + 5_000, now: start).tasks == 1)
        #expect(try cursor() == nil)
        try update([today: false])
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
        #expect(try cursor() == start + 5_000 + Self.dayMs)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("a pause between runs is cut short where days that were off are on now, and its written task stays")
    func delay() throws {
        try add(.delay(milliseconds: 10_000))
        #expect(try cursor() == start + 10_000)
        try update([today: false])
        #expect(try cursor() == start + 10_000, "the scheduler moves it on")
        #expect(try materialise(through: start + 10_000, now: start + 9_000).tasks == 1)
        try update([:], now: start + 9_500)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.scheduledAt) == [start + 10_000])
    }
}
