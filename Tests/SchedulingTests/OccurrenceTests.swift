import JobModel
import JobStore
import Scheduling
import Testing

@Suite("Occurrences of schedules")
struct OccurrenceTests {
    private func next(
        _ schedule: Schedule, createdAt: UTCMilliseconds = 1_000, after: UTCMilliseconds
    ) throws -> UTCMilliseconds? {
        let nextOccurrence: NextOccurrence = ScheduledJob.nextOccurrence
        var draft = JobDraft(name: "job", group: "main", handler: "work")
        draft.schedule = schedule
        return try nextOccurrence(ScheduledJob(draft, calendar: nil, createdAt: createdAt), after)
    }

    @Test("A manual job never comes due")
    func manual() throws {
        #expect(try next(.manual, after: 0) == nil)
    }

    @Test(
        "An interval counts from the job's creation, strictly after the time, and goes on at its pace on a clock set back before that",
        arguments: [(1_000, 1_300), (1_299, 1_300), (1_300, 1_600), (1_301, 1_600), (-5_000, -4_700)])
    func every(after: UTCMilliseconds, expected: UTCMilliseconds) throws {
        #expect(try next(.every(milliseconds: 300), after: after) == expected)
    }

    @Test("An interval past the end of time never comes due")
    func hugeInterval() throws {
        #expect(try next(.every(milliseconds: .max), after: 5_000) == nil)
    }

    @Test("A one-shot comes due once")
    func once() throws {
        #expect(try next(.once(at: 500), after: 499) == 500)
        #expect(try next(.once(at: 500), after: 500) == nil)
    }

    @Test("The last occurrence of a span is found wherever it lies")
    func latest() throws {
        let series = try OccurrenceSeries(JobTiming(.every(milliseconds: 7)), ofJob: "job", createdAt: 0)
        for end in Int64(70)...170 {
            #expect(series.latest(from: 70, through: end) == end / 7 * 7)
        }
    }

    @Test("An unknown time zone is refused with a cure", arguments: ["Mars/Olympus", "", "XYZT"])
    func timeZone(name: String) {
        #expect(
            throws: ScheduleError(
                .timeZone, "time zone \"\(name)\"", "unknown",
                cure: .plain("use an IANA name such as \"Europe/Berlin\", or \"UTC\""))
        ) {
            try ScheduleValidation.check(JobTiming(.manual, timeZone: name), ofJob: "job")
        }
    }

    @Test("An interval below a millisecond is refused", arguments: [0, -1] as [Int64])
    func shortInterval(milliseconds: Int64) {
        #expect(
            throws: ScheduleError(
                .interval, "interval \"\(milliseconds) ms\"", "too short", cure: .plain("the smallest is 1 ms"))
        ) {
            try ScheduleValidation.check(JobTiming(.every(milliseconds: milliseconds)), ofJob: "job")
        }
    }

    @Test(
        "What can be used passes",
        arguments: [Schedule.manual, .cron("@daily"), .every(milliseconds: 1), .once(at: 0)])
    func valid(schedule: Schedule) throws {
        try ScheduleValidation.check(JobTiming(schedule, timeZone: "America/New_York"), ofJob: "job")
    }
}
