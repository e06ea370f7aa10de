import Foundation
import Scheduling
import Testing

@Suite("Reading cron expressions")
struct CronParsingTests {
    @Test(
        "Two spellings of one schedule are equal",
        arguments: [
            ("@hourly", "0 * * * *"), ("@Daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
            ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
            ("0 30 2 * * *", "30 2 * * *"), ("0 0 ? * MON", "0 0 * * 1"), ("0 0 * * 7", "0 0 * * SUN"),
            ("0 0 * jan-mar,DEC *", "0 0 * 1,2,3,12 *"), ("0 0 * * FRI-SUN", "0 0 * * 0,5,6"),
            ("0 0 * * 5-7", "0 0 * * 0,5,6"), ("5/20 * * * *", "5-59/20 * * * *"),
            ("10-30/10 * * * *", "10,20,30 * * * *"),
            ("  0\t0  1 1 * \n", "0 0 1 1 *"),
        ])
    func equal(one: String, other: String) throws {
        #expect(try CronExpression(one) == CronExpression(other))
    }

    @Test(
        "A bad expression is refused with its field, its value and what fits",
        arguments: [
            ("61 * * * *", "minute \"61\" is out of range 0-59"),
            ("* 24 * * *", "hour \"24\" is out of range 0-23"),
            ("* * 0 * *", "day of month \"0\" is out of range 1-31"),
            ("* * * 13 *", "month \"13\" is out of range 1-12"),
            ("* * * * 8", "day of week \"8\" is out of range 0-7"),
            ("60 * * * * *", "second \"60\" is out of range 0-59"),
            ("* * * FOO *", "month \"FOO\" is not understood; use 1-12 or JAN-DEC"),
            ("* * * * L", "day of week \"L\" is not understood; use 0-7 or SUN-SAT"),
            ("1,,2 * * * *", "minute \"\" is not understood; use 0-59"),
            ("-5 * * * *", "minute \"\" is not understood; use 0-59"),
            ("+5 * * * *", "minute \"+5\" is not understood; use 0-59"),
            ("*/0 * * * *", "minute \"*/0\": step \"0\" is out of range 1-60"),
            ("*/90 * * * *", "minute \"*/90\": step \"90\" is out of range 1-60"),
            ("*/ * * * *", "minute \"*/\": step \"\" is out of range 1-60"),
            ("99999999999999999999 * * * *", "minute \"99999999999999999999\" is not understood; use 0-59"),
            ("0 0 30 2 *", "no date ever fits; change the day of month or the month"),
            ("0 0 31 4,6,9,11 *", "no date ever fits; change the day of month or the month"),
        ])
    func refused(text: String, reason: String) throws {
        let error = try #require(throws: ScheduleError.self) { try CronExpression(text) }
        #expect(error.code == .cron)
        #expect("\(error)" == "cron \"\(text)\": \(reason)")
    }

    @Test(
        "A wrong number of fields is refused with the fields that are wanted",
        arguments: ["", "* * *", "* * * * * * *"])
    func fieldCount(text: String) throws {
        let error = try #require(throws: ScheduleError.self) { try CronExpression(text) }
        #expect(
            "\(error)".contains("use 5 (minute, hour, day of month, month, day of week), or 6 with second first")
        )
        #expect("\(error)".contains("has \(text.split(separator: " ").count) fields"))
    }

    @Test("An unknown alias is refused with the known ones")
    func alias() throws {
        let error = try #require(throws: ScheduleError.self) { try CronExpression("@fortnightly") }
        #expect("\(error)".hasPrefix("cron \"@fortnightly\": unknown alias; use @annually, @daily, @hourly"))
    }
}
