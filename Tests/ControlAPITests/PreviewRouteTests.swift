import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Previews over HTTP")
struct PreviewRouteTests {
    private let served: ServedDatabase

    init() throws {
        served = try ServedDatabase()
        try served.store.addCalendar(named: "c", CalendarDays(offWeekdays: [0, 6]), now: 1)
    }

    private func preview(_ body: String) throws -> HTTPReply { try served.ask("POST", "/api/v1/preview", body) }

    private func times(_ body: String) throws -> [String?] {
        let shown = try preview(body)
        #expect(shown.status == 200, "\(shown.text)")
        return try (shown.object()["occurrences"] as? [[String: Any]] ?? []).map { $0["at"] as? String }
    }

    @Test("A schedule's times heed a calendar, bounds and jitter, and a note says so")
    func schedule() throws {
        let shown = try preview(
            """
            {"schedule": {"type": "cron", "cron": "0 9 6 * *"}, "calendar": "c", "off_day_strategy": "next",
             "jitter_ms": 60000, "from": "2027-02-01T00:00:00Z", "count": 1, "ends_at": "2027-03-01T00:00:00Z"}
            """
        ).object()
        let occurrence = try #require((shown["occurrences"] as? [[String: Any]])?.first)
        #expect(occurrence["at"] as? String == "2027-02-08T09:00:00+00:00")
        let note = try #require(occurrence["note"] as? String)
        #expect(note.contains("moved from Sat 2027-02-06 by calendar c") && note.contains("the last: it ends"))
        #expect(shown["outage"] is NSNull)
        let unknown = try preview(#"{"schedule": {"type": "manual"}, "calendar": "x"}"#)
        #expect(unknown.status == 404)
    }

    @Test("A job's times are by its own calendar, and what is said beside its id is taken as if it had it")
    func job() throws {
        let job = try served.ask(
            "POST", "/api/v1/jobs",
            """
            {"name": "j", "group": "g", "handler": "h", "schedule": {"type": "cron", "cron": "0 9 * * *"}, "calendar": "c"}
            """
        ).object()
        let id = try #require(job["id"] as? Int)
        let about = #""job_id": \#(id), "from": "2027-02-05T12:00:00Z", "count": 1"#
        #expect(try times("{\(about)}") == ["2027-02-08T09:00:00+00:00"])
        #expect(try times("{\(about), \"calendar\": null}") == ["2027-02-06T09:00:00+00:00"])
        #expect(try preview("{\(about), \"schedule\": {\"type\": \"manual\"}}").status == 422)
        #expect(try served.store.job(named: "j").timing.calendar == "c")
    }

    @Test("What runs after an outage is shown for each misfire strategy, counted and bounded")
    func outage() throws {
        let body = """
            {"schedule": {"type": "every", "interval_ms": 600000}, "count": 2,
             "outage": {"from": "2027-03-01T00:00:00Z", "to": "2027-03-01T06:00:00Z"}}
            """
        let shown = try #require(try preview(body).object()["outage"] as? [[String: Any]])
        #expect(shown.map { $0["misfire_strategy"] as? String } == ["fire_once", "skip", "fire_all"])
        #expect(shown.map { $0["runs"] as? Int } == [1, 1, 36] && shown.map { $0["dropped"] as? Int } == [35, 35, 0])
        #expect(shown[2]["times"] as? [String] == ["2027-03-01T00:10:00+00:00", "2027-03-01T00:20:00+00:00"])
        #expect(shown[2]["runs_are_counted"] as? Bool == true)
        let wrong = try preview(body.replacing("T06:00:00Z", with: "T00:00:00Z"))
        #expect(try wrong.status == 422 && wrong.object()["field"] as? String == "outage.to")
    }
}
