import Foundation
import JobModel
import Scheduling
import Testing

/// An expression across a change of the clocks.
struct ClockChange: Sendable, CustomTestStringConvertible {
    let expression: String
    let zone: String
    let from: String
    let through: String
    let expected: [String]

    var testDescription: String { "\(expression) in \(zone) from \(from)" }
}

@Suite("Cron across changes of the clocks")
struct CronClockChangeTests {
    private static let fixedTimes = [
        // 02:00 to 03:00 is left out at 01:00 UTC.
        ClockChange(
            expression: "30 2 * * *", zone: "Europe/Berlin", from: "2026-03-28T00:00:00Z",
            through: "2026-03-31T00:00:00Z",
            expected: ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
        ClockChange(
            expression: "0,15,30 2,3 * * *", zone: "Europe/Berlin", from: "2026-03-29T00:00:00Z",
            through: "2026-03-29T12:00:00Z",
            expected: ["2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z", "2026-03-29T01:30:00Z"]),
        // 02:00 to 03:00 is repeated at 01:00 UTC.
        ClockChange(
            expression: "0,30 2,3 * * *", zone: "Europe/Berlin", from: "2026-10-24T23:59:59Z",
            through: "2026-10-25T12:00:00Z",
            expected: ["2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z"]),
        // From the middle of the second pass.
        ClockChange(
            expression: "0,30 2,3 * * *", zone: "Europe/Berlin", from: "2026-10-25T01:10:00Z",
            through: "2026-10-25T02:00:00Z", expected: ["2026-10-25T02:00:00Z"]),
        ClockChange(
            expression: "15 2 * * *", zone: "America/New_York", from: "2026-03-08T00:00:00Z",
            through: "2026-03-10T00:00:00Z",
            expected: ["2026-03-08T07:00:00Z", "2026-03-09T06:15:00Z"]),
        ClockChange(
            expression: "15 1 * * *", zone: "America/New_York", from: "2026-11-01T00:00:00Z",
            through: "2026-11-03T00:00:00Z",
            expected: ["2026-11-01T05:15:00Z", "2026-11-02T06:15:00Z"]),
        // The clocks of Lord Howe move by half an hour: 01:30 to 02:00 is repeated, 02:00 to 02:30 left out.
        ClockChange(
            expression: "45 1 * * *", zone: "Australia/Lord_Howe", from: "2026-04-04T00:00:00Z",
            through: "2026-04-06T00:00:00Z", expected: ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]),
        ClockChange(
            expression: "10 2 * * *", zone: "Australia/Lord_Howe", from: "2026-10-03T00:00:00Z",
            through: "2026-10-05T00:00:00Z", expected: ["2026-10-03T15:30:00Z", "2026-10-04T15:10:00Z"]),
        // Samoa left out the whole of 30 December 2011.
        ClockChange(
            expression: "0 12 * * *", zone: "Pacific/Apia", from: "2011-12-29T00:00:00Z",
            through: "2012-01-01T00:00:00Z",
            expected: ["2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z", "2011-12-31T22:00:00Z"]),
    ]

    private static let realTime = [
        ClockChange(
            expression: "*/30 * * * *", zone: "Europe/Berlin", from: "2026-03-29T00:00:00Z",
            through: "2026-03-29T02:00:00Z",
            expected: ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z"]),
        ClockChange(
            expression: "*/30 * * * *", zone: "Europe/Berlin", from: "2026-10-25T00:00:00Z",
            through: "2026-10-25T02:00:00Z",
            expected: ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"]),
        ClockChange(
            expression: "30 * * * *", zone: "America/New_York", from: "2026-11-01T04:00:00Z",
            through: "2026-11-01T07:00:00Z",
            expected: ["2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]),
        ClockChange(
            expression: "*/30 2 * * *", zone: "America/New_York", from: "2026-03-08T00:00:00Z",
            through: "2026-03-09T06:00:00Z", expected: ["2026-03-09T06:00:00Z"]),
        ClockChange(
            expression: "0 * * * *", zone: "Australia/Lord_Howe", from: "2026-04-04T14:00:00Z",
            through: "2026-04-04T17:00:00Z", expected: ["2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"]),
    ]

    @Test("A fixed time that is left out runs right after the gap, a repeated one runs once", arguments: fixedTimes)
    func fixed(change: ClockChange) throws { try check(change) }

    @Test("An expression with a starred time runs through real time", arguments: realTime)
    func starred(change: ClockChange) throws { try check(change) }

    private func check(_ change: ClockChange) throws {
        let cron = try CronExpression(change.expression)
        let zone = try ZoneDirectory.system.rules(named: change.zone)
        let end = try utc(change.through)
        var time = try utc(change.from)
        var found: [String] = []
        while let next = cron.next(after: time, in: zone), next <= end {
            found.append(iso(next))
            time = next
        }
        #expect(found == change.expected)
    }
}
