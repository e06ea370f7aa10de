import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Calendars over HTTP")
struct CalendarRoutesTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    private func add(_ body: String) throws -> HTTPReply { try served.ask("POST", "/api/v1/calendars", body) }

    @Test("A calendar is added, shown, listed, changed and deleted, and the audit has each change")
    func whole() throws {
        let added = try add(
            #"{"name": "cn", "off_weekdays": ["SUN", "SAT"], "days": [{"day": "2027-02-06", "is_on": false}]}"#)
        #expect(added.status == 201, "\(added.text)")
        let shown = try served.ask("GET", "/api/v1/calendars/cn")
        #expect(try shown.object()["off_weekdays"] as? [String] == ["SAT", "SUN"])
        #expect((try shown.object()["days"] as? [[String: Any]])?.map { $0["day"] as? String } == ["2027-02-06"])
        #expect(shown.headers["etag"] == added.headers["etag"])
        let listed = try served.ask("GET", "/api/v1/calendars").object()["items"] as? [[String: Any]]
        #expect(listed?.map { $0["name"] as? String } == ["cn"] && listed?.first?["days"] == nil)
        let changed = try served.ask(
            "PATCH", "/api/v1/calendars/cn", #"{"off_weekdays": []}"#,
            headers: ["If-Match": shown.headers["etag"] ?? ""])
        #expect(changed.status == 200 && changed.headers["etag"] != shown.headers["etag"], "\(changed.text)")
        #expect((try changed.object()["days"] as? [Any])?.count == 1, "what is not named stays")
        let late = try served.ask(
            "DELETE", "/api/v1/calendars/cn", headers: ["If-Match": shown.headers["etag"] ?? ""])
        #expect(late.status == 412)
        #expect(try served.ask("DELETE", "/api/v1/calendars/cn").status == 204)
        #expect(try served.ask("GET", "/api/v1/calendars/cn").status == 404)
        let audit = try served.auditOfRequests()
        #expect(
            audit.map { "\($0.action) \($0.subject)" }
                == ["deleteCalendar calendar cn", "updateCalendar calendar cn", "addCalendar calendar cn"])
        #expect(audit[1].before?.contains(#""off_weekdays":["SAT","SUN"]"#) == true)
        #expect(audit[1].after?.contains(#""off_weekdays":[]"#) == true)
    }

    @Test("A file's text is taken as the command line takes it, and a line that is wrong is named")
    func file() throws {
        #expect(try add(#"{"name": "a", "file": "SAT off\n2027-02-14 on\n"}"#).status == 201)
        #expect(try served.store.calendar(named: "a").contents.lines == ["SAT off", "2027-02-14 on"])
        let wrong = try add(#"{"name": "b", "file": "SAT off\n2027-02-30 off"}"#)
        #expect(wrong.status == 422)
        let problem = try wrong.object()
        #expect(problem["field"] as? String == "file")
        #expect(problem["detail"] as? String == #"file: line 2 "2027-02-30 off": there is no day "2027-02-30""#)
    }

    @Test(
        "What no calendar can be is refused with its field, and nothing is added",
        arguments: [
            (#"{"name": "x"}"#, "days"), (#"{"name": "x", "off_weekdays": ["SAM"]}"#, "off_weekdays[0]"),
            (#"{"name": "x", "days": [{"day": "2027-02-30", "is_on": true}]}"#, "days[0].day"),
            (
                #"{"name": "x", "days": [{"day": "2027-02-06", "is_on": true}, {"day": "2027-02-06", "is_on": true}]}"#,
                "days[1].day"
            ), (#"{"name": "x", "days": [{"day": "2027-02-06"}]}"#, "days[0].is_on"),
            (#"{"name": "x", "days": [], "file": "SAT off"}"#, "file"), (#"{"off_weekdays": []}"#, "name"),
        ])
    func wrong(body: String, field: String) throws {
        let reply = try add(body)
        #expect(reply.status == 422, "\(reply.text)")
        #expect(try reply.object()["field"] as? String == field, "\(reply.text)")
        #expect(try served.store.calendars().isEmpty)
        #expect(try served.auditOfRequests().isEmpty)
    }

    @Test("A job heeds a calendar that there is; it is shown with it, and the calendar is not deleted meanwhile")
    func job() throws {
        let job = #"{"name": "j", "group": "g", "handler": "h", "calendar": "cn", "off_day_strategy": "next"}"#
        let unknown = try served.ask("POST", "/api/v1/jobs", job)
        #expect(unknown.status == 404)
        #expect(try unknown.object()["detail"] as? String == #"calendar "cn": not found"#)
        #expect(try add(#"{"name": "cn", "off_weekdays": ["SAT"]}"#).status == 201)
        let shown = try served.ask("POST", "/api/v1/jobs", job).object()
        #expect(shown["calendar"] as? String == "cn" && shown["off_day_strategy"] as? String == "next")
        #expect(try served.ask("GET", "/api/v1/calendars/cn").object()["jobs"] as? Int == 1)
        #expect(try served.ask("DELETE", "/api/v1/calendars/cn").status == 409)
        let id = try #require(shown["id"] as? Int)
        let freed = try served.ask("PATCH", "/api/v1/jobs/\(id)", #"{"calendar": null}"#)
        #expect(try freed.object()["calendar"] is NSNull)
        #expect(try served.ask("DELETE", "/api/v1/calendars/cn").status == 204)
    }

    @Test("A token that is bound to groups sees calendars, and not how many jobs of others heed them")
    func bound() throws {
        #expect(try add(#"{"name": "cn", "off_weekdays": ["SAT"]}"#).status == 201)
        let token = try served.token("bound", "operator", "--group", "g")
        let shown = try served.ask("GET", "/api/v1/calendars/cn", token: token)
        #expect(try shown.status == 200 && shown.object()["jobs"] is NSNull)
        #expect(try served.ask("PATCH", "/api/v1/calendars/cn", #"{"days": []}"#, token: token).status == 403)
    }
}
