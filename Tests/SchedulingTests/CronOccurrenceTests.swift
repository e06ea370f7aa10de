import Foundation
import JobModel
import Scheduling
import Testing

@Suite("Occurrences of cron expressions")
struct CronOccurrenceTests {
    /// The first occurrences after a time, in ISO 8601 with the zone's offset left out: all UTC.
    private func occurrences(
        _ expression: String, after start: String, in zone: String = "UTC", count: Int
    ) throws -> [String] {
        let cron = try CronExpression(expression)
        let zone = try ZoneDirectory.system.rules(named: zone)
        var found: [String] = []
        var time = try utc(start)
        while found.count < count, let next = cron.next(after: time, in: zone) {
            found.append(iso(next))
            time = next
        }
        return found
    }

    @Test("Every quarter of an hour rolls over hour, day and year")
    func rollsOver() throws {
        #expect(
            try occurrences("*/15 * * * *", after: "2026-12-31T23:31:07Z", count: 3)
                == ["2026-12-31T23:45:00Z", "2027-01-01T00:00:00Z", "2027-01-01T00:15:00Z"])
    }

    @Test("The next occurrence is strictly after the time, down to the millisecond")
    func strictlyAfter() throws {
        let cron = try CronExpression("0 0 12 * * *")
        let noon = try utc("2026-05-05T12:00:00Z")
        #expect(cron.next(after: noon - 1, in: .utc) == noon)
        #expect(cron.next(after: noon, in: .utc) == noon + 86_400_000)
    }

    @Test("Seconds first: a step within fixed minutes")
    func seconds() throws {
        #expect(
            try occurrences("*/20 59 23 28 2 *", after: "2026-02-28T23:59:10Z", count: 3)
                == ["2026-02-28T23:59:20Z", "2026-02-28T23:59:40Z", "2027-02-28T23:59:00Z"])
    }

    @Test("Days of month and week that are both restricted take either")
    func eitherDay() throws {
        #expect(
            try occurrences("0 0 13 * FRI", after: "2026-03-01T00:00:00Z", count: 4)
                == ["2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z", "2026-03-27T00:00:00Z"])
        #expect(
            try occurrences("0 0 13 * FRI", after: "2026-04-10T00:00:00Z", count: 2)
                == ["2026-04-13T00:00:00Z", "2026-04-17T00:00:00Z"])
    }

    @Test("A day field that starts with a star leaves the other one to decide with it")
    func starredDay() throws {
        #expect(
            try occurrences("0 0 */2 * MON", after: "2026-06-01T00:00:00Z", count: 2)
                == ["2026-06-15T00:00:00Z", "2026-06-29T00:00:00Z"])
    }

    @Test("L is the last day of each month, leap years included")
    func lastDay() throws {
        #expect(
            try occurrences("0 6 L * *", after: "2027-12-31T06:00:00Z", count: 4)
                == ["2028-01-31T06:00:00Z", "2028-02-29T06:00:00Z", "2028-03-31T06:00:00Z", "2028-04-30T06:00:00Z"])
    }

    @Test("February 29 comes with leap years, eight years apart over a century that skips its own")
    func leapDay() throws {
        #expect(
            try occurrences("0 0 29 2 *", after: "2026-01-01T00:00:00Z", count: 2)
                == ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"])
        #expect(
            try occurrences("0 0 29 2 *", after: "2096-03-01T00:00:00Z", count: 1) == ["2104-02-29T00:00:00Z"])
    }

    @Test("A Sunday on February 29 is found 40 years on, over the century that skips one")
    func leapSunday() throws {
        // The step makes the week's field start with a star, so that both fields must fit.
        #expect(
            try occurrences("0 0 29 2 */7", after: "2088-02-28T00:00:00Z", count: 2)
                == ["2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z"])
    }

    @Test("Times before 1970 are found too")
    func beforeTheEpoch() throws {
        #expect(
            try occurrences("30 12 * * *", after: "1969-12-30T12:30:00Z", count: 2)
                == ["1969-12-31T12:30:00Z", "1970-01-01T12:30:00Z"])
    }

    @Test("Past the year 9999 there is no occurrence", arguments: [Int64.max, 253_402_300_800_000])
    func endOfTime(time: UTCMilliseconds) throws {
        #expect(try CronExpression("* * * * *").next(after: time, in: .utc) == nil)
    }

    @Test("A fixed time follows the zone's clock through summer and winter")
    func followsTheZone() throws {
        #expect(
            try occurrences("0 9 1 1,7 *", after: "2026-01-01T00:00:00Z", in: "Europe/Berlin", count: 2)
                == ["2026-01-01T08:00:00Z", "2026-07-01T07:00:00Z"])
        #expect(
            try occurrences("0 9 1 1,7 *", after: "2026-01-01T00:00:00Z", in: "Asia/Kathmandu", count: 2)
                == ["2026-01-01T03:15:00Z", "2026-07-01T03:15:00Z"])
    }
}
