import JobModel
import Scheduling
import Testing

@Suite("Cursors after a change of a time zone's rules")
struct CursorTests {
    private let fixture: ZoneFixture

    init() throws {
        fixture = try ZoneFixture()
        // The hours of British Columbia, as they were and as they are.
        try fixture.write(footer: "PST8PDT,M3.2.0,M11.1.0", as: "Old")
        try fixture.write(footer: "<-07>7", as: "New")
        // And one that goes the other way.
        try fixture.write(footer: "<+00>0", as: "Later")
        try fixture.write(footer: "<+01>-1", as: "Sooner")
    }

    private func cursor(
        _ expression: String, _ zone: String, replacing cursor: String, last: String?, now: String
    ) throws -> String {
        let series = try OccurrenceSeries(
            JobTiming(.cron(expression), timeZone: zone), ofJob: "job", createdAt: 0, zones: fixture.zones)
        return iso(
            series.cursor(
                replacing: try utc(cursor), lastTriggeredAt: try last.map(utc), now: try utc(now)))
    }

    @Test("A time still to come moves with the rules, in both directions")
    func ahead() throws {
        #expect(
            try cursor(
                "0 9 * * *", "New", replacing: "2026-11-26T17:00:00Z", last: "2026-11-25T17:00:00Z",
                now: "2026-11-26T12:00:00Z") == "2026-11-26T16:00:00Z")
        #expect(
            try cursor(
                "0 9 * * *", "Later", replacing: "2026-11-26T08:00:00Z", last: "2026-11-25T08:00:00Z",
                now: "2026-11-26T07:00:00Z") == "2026-11-26T09:00:00Z")
    }

    @Test("A time that the new rules put into the past, and that has not run, is due at once")
    func movedIntoThePast() throws {
        #expect(
            try cursor(
                "0 9 * * *", "New", replacing: "2026-11-26T17:00:00Z", last: "2026-11-25T17:00:00Z",
                now: "2026-11-26T16:30:00Z") == "2026-11-26T16:00:00Z")
    }

    @Test("A time that has run is not run once more by the new rules")
    func ranToday() throws {
        // It ran at 08:00 UTC by the old rules; by the new ones it would be due at 09:00.
        #expect(
            try cursor(
                "0 9 * * *", "Sooner", replacing: "2026-11-27T09:00:00Z", last: "2026-11-26T09:00:00Z",
                now: "2026-11-26T10:00:00Z") == "2026-11-27T08:00:00Z")
    }

    @Test("An overdue time follows the new rules too")
    func overdue() throws {
        #expect(
            try cursor(
                "0 9 * * *", "Later", replacing: "2026-11-26T08:00:00Z", last: "2026-11-25T08:00:00Z",
                now: "2026-11-26T08:00:05Z") == "2026-11-26T09:00:00Z")
        #expect(
            try cursor(
                "0 9 * * *", "New", replacing: "2026-11-20T17:00:00Z", last: "2026-11-19T17:00:00Z",
                now: "2026-11-26T08:00:05Z") == "2026-11-20T16:00:00Z")
    }

    @Test("While the rules stay, no cursor moves, wherever it stands", arguments: ["Old", "New"])
    func unchanged(zone: String) throws {
        var random = SeededRandom(seed: 42)
        for expression in ["0 9 * * *", "*/5 * * * *", "30 1 * * *", "30 2 * * SUN", "0 0 29 2 *", "15 * * * * *"] {
            let series = try OccurrenceSeries(
                JobTiming(.cron(expression), timeZone: zone), ofJob: "job", createdAt: 0, zones: fixture.zones)
            for _ in 0..<50 {
                // Set by an edit at any time, or by a task written up to five seconds ahead.
                let edit = try utc("2026-10-31T00:00:00Z") + Int64.random(in: 0..<(3 * 86_400_000), using: &random)
                let first = try #require(series.next(after: edit))
                let second = try #require(series.next(after: first))
                for now in [edit, first - 1, first + 86_400_000 * 10] where now >= edit {
                    #expect(series.cursor(replacing: first, lastTriggeredAt: nil, now: now) == first)
                    #expect(
                        series.cursor(replacing: first, lastTriggeredAt: edit - 400 * 86_400_000, now: now) == first)
                }
                #expect(
                    series.cursor(replacing: second, lastTriggeredAt: first, now: max(first - 5_000, edit)) == second)
            }
        }
    }
}
