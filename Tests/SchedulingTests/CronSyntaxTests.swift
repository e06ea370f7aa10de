import JobModel
import Scheduling
import Testing

/// What a cron field may hold beyond values, ranges and steps.
@Suite("Special items of cron expressions")
struct CronSyntaxTests {
    private func times(
        _ expression: String, after start: String = "2026-12-31T23:59:59Z", _ count: Int, ofJob name: String = "digest"
    ) throws -> [String] {
        let cron = try CronExpression(expression, ofJob: name)
        var time = try utc(start)
        return try (0..<count).map { _ in
            time = try #require(cron.next(after: time, in: .utc))
            return iso(time)
        }
    }

    private func days(_ expression: String, _ count: Int) throws -> [String] {
        try times("0 0 \(expression)", count).map { String($0.prefix(10)) }
    }

    @Test(
        "days from the end of the month, and days from Monday to Friday",
        arguments: [
            ("L * *", ["2027-01-31", "2027-02-28"]), ("L-3 * *", ["2027-01-28", "2027-02-25"]),
            ("LW * *", ["2027-01-29", "2027-02-26"]), ("15W 5,8 *", ["2027-05-14", "2027-08-16"]),
            // Not in the month before.
            ("1W 5 *", ["2027-05-03", "2028-05-01"]), ("31W 1 *", ["2027-01-29", "2028-01-31"]),
            ("1,LW 1 *", ["2027-01-01", "2027-01-29"]),
        ])
    func daysOfMonth(expression: String, expected: [String]) throws {
        #expect(try days(expression, expected.count) == expected)
    }

    @Test(
        "the n-th and the last of a day of the week, with Sunday as 0 and 7",
        arguments: [
            ("* * MON#2", ["2027-01-11", "2027-02-08"]), ("* * 1#2", ["2027-01-11", "2027-02-08"]),
            ("* * 0#5", ["2027-01-31", "2027-05-30"]), ("* * 7#5", ["2027-01-31", "2027-05-30"]),
            ("* * 5L", ["2027-01-29", "2027-02-26"]), ("* * FRIL", ["2027-01-29", "2027-02-26"]),
            // Either day field is enough.
            ("13 * MON#2", ["2027-01-11", "2027-01-13"]),
        ])
    func daysOfWeek(expression: String, expected: [String]) throws {
        #expect(try days(expression, expected.count) == expected)
    }

    @Test("ranges go on behind the turn, and steps count from their first")
    func wrapped() throws {
        #expect(try times("0 22-4/2 * * *", 4).map { String($0.dropFirst(11).prefix(2)) } == ["00", "02", "04", "22"])
        #expect(try days("* * FRI-MON", 5).map { String($0.suffix(2)) } == ["01", "02", "03", "04", "08"])
        #expect(try days("1 NOV-FEB *", 4).map { String($0.dropFirst(5).prefix(2)) } == ["01", "02", "11", "12"])
    }

    @Test("H is a job's own for ever, another for each field, and within what is asked for")
    func hashed() throws {
        // They must not change: every job that has one would move.
        #expect(try times("H H * * *", 1) == ["2027-01-01T08:43:00Z"])
        #expect(try times("H/15 * * * *", 2) == ["2027-01-01T00:13:00Z", "2027-01-01T00:28:00Z"])
        #expect(try days("H * *", 1) == ["2027-01-16"])
        #expect(try times("H H * * *", 1, ofJob: "sweep") != times("H H * * *", 1))
        let minutes = try Set((0..<2_000).map { try times("H(10-19) * * * *", 1, ofJob: "job \($0)")[0] })
        #expect(minutes.count == 10)
    }

    @Test(
        "what makes no sense is refused with what would",
        arguments: [
            ("H * * * *", "give it with --name"), ("* * * * MON#6", "a month has MON#1 to MON#5"),
            ("* * L-31 * *", "out of range L-1 to L-30"), ("* * 32W * *", "out of range 1W to 31W"),
            ("* * * * FOOL", "is not understood"), ("CRON_TZ=UTC 0 7 * * *", "leave it out, and give --time-zone UTC"),
        ])
    func refused(expression: String, reason: String) throws {
        let error = try #require(throws: ScheduleError.self) { try CronExpression(expression) }
        #expect("\(error)".contains(reason), "\(error)")
    }

    @Test(
        "a person decides over gaps and repetitions, of times of day and of paces",
        arguments: [
            ("30 2 * * *", GapStrategy.skip, "2027-03-29T00:30:00Z"), ("30 2 * * *", .next, "2027-03-28T01:00:00Z"),
            ("*/30 2 * * *", .skip, "2027-03-29T00:00:00Z"), ("*/30 2 * * *", .next, "2027-03-28T01:00:00Z"),
        ])
    func gaps(expression: String, gap: GapStrategy, expected: String) throws {
        let zone = try ZoneDirectory.system.rules(named: "Europe/Berlin")
        let cron = try CronExpression(expression, ofJob: "job", gap: gap)
        #expect(try cron.next(after: utc("2027-03-27T12:00:00Z"), in: zone).map(iso) == expected)
        for (repetition, count) in [(RepetitionStrategy.once, 1), (.twice, 2)] {
            let cron = try CronExpression("30 2 * * *", ofJob: "job", repetition: repetition)
            var (time, found) = (try utc("2027-10-31T00:00:00Z"), 0)
            while let next = cron.next(after: time, in: zone), try next < utc("2027-10-31T12:00:00Z") {
                (time, found) = (next, found + 1)
            }
            #expect(found == count)
        }
    }
}
