import Foundation
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
