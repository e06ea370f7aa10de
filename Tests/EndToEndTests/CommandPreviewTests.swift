import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("dotjob job preview")
struct CommandPreviewTests {
    private struct Time: Decodable, Equatable {
        var at: String
        var note: String?
    }

    private func preview(_ arguments: String...) throws -> [Time] {
        let sandbox = try CommandSandbox(group: nil)
        let outcome = try sandbox.run(["job", "preview", "--json"] + arguments)
        try #require(outcome.status == 0, "\(outcome.error)")
        return try JSONDecoder().decode([Time].self, from: Data(outcome.output.utf8))
    }

    @Test("a time that the clocks skip runs right after the gap, and one that comes twice is told apart")
    func clockChanges() throws {
        let gap = try preview(
            "--cron", "30 2 * * *", "--time-zone", "Europe/Berlin", "--from", "2026-03-28T12:00:00Z", "--count", "2")
        #expect(
            gap == [
                Time(at: "2026-03-29T03:00:00+02:00", note: "02:30 does not exist that day, the clocks skip it"),
                Time(at: "2026-03-30T02:30:00+02:00"),
            ])
        let twice = try preview(
            "--cron", "*/30 2 * * *", "--time-zone", "Europe/Berlin", "--from", "2026-10-24T12:00:00Z", "--count", "5")
        #expect(
            twice.map(\.at) == [
                "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00",
                "2026-10-25T02:30:00+01:00", "2026-10-26T02:00:00+01:00",
            ])
        #expect(twice[2].note == "02:00 comes twice that day, this is the second" && twice[4].note == nil)
    }

    @Test("two day fields are told as or, and as and where one of them starts with a star")
    func dayFields() throws {
        let either = try preview("--cron", "0 0 13 * 5", "--from", "2026-01-01T00:00:00Z", "--count", "2")
        #expect(either.map(\.at) == ["2026-01-02T00:00:00+00:00", "2026-01-09T00:00:00+00:00"])
        #expect(either.allSatisfy { $0.note == "by the day of week: it or the day of month is enough" })
        let both = try preview("--cron", "0 0 */2 * 1", "--from", "2026-01-01T00:00:00Z", "--count", "1")
        #expect(both.map(\.at) == ["2026-01-05T00:00:00+00:00"])
        #expect(both[0].note?.contains("both must fit") == true)
    }

    @Test("what a calendar moves or leaves out, bounds and jitter are noted")
    func calendar() throws {
        let sandbox = try CommandSandbox()
        try sandbox.openStore().addCalendar(named: "c", CalendarDays(offWeekdays: [0, 6]), now: 1)
        func preview(_ more: String...) throws -> [Time] {
            let outcome = try sandbox.run(
                ["job", "preview", "--json", "--calendar", "c", "--from", "2027-02-04T12:00Z"]
                    + (more.contains("--cron") ? [] : ["--cron", "0 9 * * *"]) + more)
            try #require(outcome.status == 0, "\(outcome.error)")
            return try JSONDecoder().decode([Time].self, from: Data(outcome.output.utf8))
        }
        #expect(
            try preview("--end", "2027-02-09T00:00Z") == [
                Time(at: "2027-02-05T09:00:00+00:00"),
                Time(
                    at: "2027-02-08T09:00:00+00:00",
                    note:
                        "none on Sat 2027-02-06 before it, off by calendar c; the last: it ends 2027-02-09T00:00:00+00:00"
                ),
            ])
        let moved = try preview("--on-off-day", "previous", "--cron", "0 9 6 * *", "--count", "1", "--jitter", "5m")
        #expect(moved.map(\.at) == ["2027-02-05T09:00:00+00:00"])
        #expect(moved[0].note?.contains("moved from Sat 2027-02-06 by calendar c; runs ") == true)
        let start = try preview("--start", "2027-02-10T00:00Z", "--time-zone", "Asia/Shanghai", "--count", "1")
        #expect(
            start == [
                Time(at: "2027-02-10T09:00:00+08:00", note: "the first: it starts 2027-02-10T08:00:00+08:00")
            ])
        #expect(
            try sandbox.refusal("job", "preview", "--every", "1h", "--calendar", "x")
                == "dotjob: calendar \"x\": not found; did you mean \"c\"?\n")
    }

    @Test("a job is shown with what is said beside its name, and stays as it is")
    func whatIf() throws {
        let sandbox = try CommandSandbox()
        try sandbox.openStore().addCalendar(named: "c", CalendarDays(offWeekdays: [0, 6]), now: 1)
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--cron", "0 9 * * *", "--calendar", "c")
        func first(_ more: String...) throws -> String? {
            let outcome = try sandbox.run(
                ["job", "preview", "a", "--json", "--count", "1", "--from", "2027-02-05T12:00Z"] + more)
            try #require(outcome.status == 0, "\(outcome.error)")
            return try JSONDecoder().decode([Time].self, from: Data(outcome.output.utf8)).first?.at
        }
        #expect(try first() == "2027-02-08T09:00:00+00:00")
        #expect(try first("--calendar", "none") == "2027-02-06T09:00:00+00:00")
        #expect(try first("--start", "2027-03-01T00:00Z") == "2027-03-01T09:00:00+00:00")
        #expect(try first() == "2027-02-08T09:00:00+00:00")
    }

    @Test("after an outage each misfire strategy is shown with what it runs and drops, the job's own marked")
    func outage() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--cron", "*/10 * * * *", "--time-zone",
            "Asia/Shanghai", "--misfire", "fire_all", "--misfire-cap", "3")
        let outage = "2027-03-01T00:00Z..2027-03-01T06:00Z"
        let rows = try sandbox.rows("job", "preview", "a", "--outage", outage, "--count", "2")
        #expect(rows.map { $0["misfire_strategy"] as? String } == ["fire_once", "skip", "fire_all"])
        #expect(rows.map { $0["is_own"] as? Int } == [0, 0, 1])
        #expect(rows.map { $0["runs"] as? Int } == [1, 1, 3])
        #expect(rows.map { $0["dropped"] as? Int } == [36, 36, 34])
        #expect(rows[2]["times"] as? [String] == ["2027-03-01T13:40:00+08:00", "2027-03-01T13:50:00+08:00"])
        #expect(rows[2]["last"] as? String == "2027-03-01T14:00:00+08:00")
        #expect(rows[0]["first_dropped"] as? String == "2027-03-01T08:00:00+08:00")
        let table = try sandbox.succeed("job", "preview", "a", "--outage", outage)
        #expect(table.contains("fire_all (its own)  3"), "\(table)")
        #expect(table.contains("36, from 2027-03-01T08:00:00+08:00 to 2027-03-01T13:50:00+08:00"), "\(table)")
        for (wrong, reason) in [
            ("2027-03-01T00:00Z", "not two times"), ("2027-03-01T00:00Z..2027-03-01T00:00Z", "ends before it begins"),
            ("2027-03-01T00:00Z..soon", "not a time"),
        ] {
            #expect(try sandbox.wrongValue("job", "preview", "a", "--outage", wrong).contains(reason))
        }
        #expect(
            try sandbox.run(["job", "preview", "a", "--outage", outage, "--from", "2027-03-01T00:00Z"]).status == 64)
    }

    @Test(
        "what does not go together is wrong usage",
        arguments: [
            [], ["a", "--cron", "0 9 * * *"], ["a", "--name", "b"], ["--every", "1h", "--gap", "skip"],
            ["--every", "1h", "--on-off-day", "next"], ["--every", "1h", "--time-zone", "UTC"],
        ])
    func wrong(arguments: [String]) throws {
        #expect(try CommandSandbox(group: nil).run(["job", "preview"] + arguments).status == 64)
    }

    @Test("a job's own schedule is shown in its zone, and what is none is refused")
    func job() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--cron", "0 9 1 1 *", "--time-zone",
            "Asia/Tokyo")
        let times = try sandbox.succeed("job", "preview", "a", "--from", "2030-01-01T00:00:01Z", "--count", "1")
        #expect(times.contains("2031-01-01T09:00:00+09:00"), "\(times)")
        #expect(try sandbox.refusal("job", "preview", "b").contains("b"))
        let zone = try sandbox.wrongValue("job", "preview", "--cron", "0 0 * * *", "--time-zone", "Asia/Beijing")
        #expect(zone.contains("did you mean \"Asia/Shanghai\"?"))
    }
}
