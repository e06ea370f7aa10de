import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("dotjob calendar")
struct CommandCalendarTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = sandbox.directory.file(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test("a calendar is added from files, listed, shown as lines that are read again, updated and deleted")
    func whole() throws {
        let days = try write("days.txt", "SAT off\nSUN off\n2027-02-14 on # make-up day\n2027-02-06 off\n")
        #expect(
            try sandbox.succeed("calendar", "add", "cn-2027", "--file", days)
                == "calendar \"cn-2027\": added; SAT and SUN off, 2 listed days\n")
        let shown = try sandbox.succeed("calendar", "show", "cn-2027")
        #expect(shown == "SAT off\nSUN off\n2027-02-06 off\n2027-02-14 on\n")
        let row = try #require(try sandbox.rows("calendar", "list").first)
        #expect(row["name"] as? String == "cn-2027" && row["off_weekdays"] as? [String] == ["SAT", "SUN"])
        #expect(row["listed_days"] as? Int == 2 && row["first_day"] as? String == "2027-02-06")
        #expect(row["last_day"] as? String == "2027-02-14" && row["jobs"] as? Int == 0)
        #expect(try sandbox.succeed("calendar", "list").contains("cn-2027  SAT,SUN"))
        let object = try sandbox.object("calendar", "show", "cn-2027")
        #expect((object["days"] as? [[String: Any]])?.map { $0["is_on"] as? Int } == [0, 1])

        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--every", "1h", "--calendar", "cn-2027")
        let holidays = try write(
            "holidays.ics",
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        #expect(
            try sandbox.succeed("calendar", "update", "cn-2027", "--file", days, "--file", holidays)
                == "calendar \"cn-2027\": updated; SAT and SUN off, 3 listed days, heeded by 1 job\n")
        #expect(
            try sandbox.refusal("calendar", "delete", "cn-2027")
                == "dotjob: calendar \"cn-2027\": job \"a\" heeds it; take it from them first, as with \"dotjob job update a "
                + "--calendar none\"\n")
        try sandbox.succeed("job", "update", "a", "--calendar", "none")
        #expect(try sandbox.succeed("calendar", "delete", "cn-2027") == "calendar \"cn-2027\": deleted\n")
        #expect(try sandbox.rows("calendar", "list").isEmpty)
        let audit = try sandbox.openStore().audit(AuditFilter()).filter { $0.subject == "calendar cn-2027" }
        #expect(audit.map(\.action) == ["deleteCalendar", "updateCalendar", "addCalendar"])
        #expect(audit[1].after?.contains(#"{"day":"2027-01-01","is_on":false}"#) == true)
    }

    @Test("a job heeds a calendar, shows it, and comes due on another day at once when the calendar changes")
    func heeded() throws {
        let every = try write("off.txt", CalendarDay.weekdayNames.map { "\($0) off\n" }.joined())
        try sandbox.succeed("calendar", "add", "c", "--file", every)
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--every", "1h", "--calendar", "c",
            "--on-off-day", "next", "--time-zone", "Asia/Shanghai")
        #expect(try sandbox.object("job", "show", "a")["trigger_next_time"] is NSNull)
        #expect(try sandbox.succeed("job", "show", "a").contains("c (on a day off: next)"))
        let sundays = try write("sun.txt", "SUN on\n2001-01-01 off\n")
        try sandbox.succeed("calendar", "update", "c", "--file", sundays)
        #expect(try sandbox.object("job", "show", "a")["trigger_next_time"] is Int64)
    }

    @Test("a name that is none, an unknown calendar and what goes with one are refused with what helps")
    func refused() throws {
        let days = try write("days.txt", "SAT off\n")
        #expect(
            try sandbox.wrongValue("calendar", "add", "none", "--file", days)
                == "dotjob: calendar name \"none\": means no calendar, wherever a job's is named; give it another name\n"
        )
        #expect(
            try sandbox.refusal("calendar", "show", "x")
                == "dotjob: calendar \"x\": not found; there are none yet; add one with \"dotjob calendar add NAME --file FILE\"\n"
        )
        try sandbox.succeed("calendar", "add", "holidays", "--file", days)
        #expect(
            try sandbox.refusal("calendar", "add", "holidays", "--file", days)
                == "dotjob: calendar \"holidays\": exists already; choose another name, or update it\n")
        let add = ["job", "add", "--name", "a", "--group", "g", "--handler", "h"]
        #expect(
            try sandbox.refusal(of: add + ["--calendar", "holiday"])
                == "dotjob: calendar \"holiday\": not found; did you mean \"holidays\"?\n")
        #expect(
            try sandbox.refusal("calendar", "delete", "y")
                == "dotjob: calendar \"y\": not found; the calendars are holidays\n")
        #expect(try sandbox.run(add + ["--on-off-day", "next"]).status == 64)
        #expect(try sandbox.run(["calendar", "add", "b"]).status == 64)
    }

    @Test("a file that says nothing is refused with its name and the line, and one that is not there with its name")
    func files() throws {
        let days = try write("days.txt", "SAT off\n2027-02-30 off\n")
        #expect(
            try sandbox.wrongValue("calendar", "add", "b", "--file", days)
                == "dotjob: --file \"\(days)\", line 2 \"2027-02-30 off\": there is no day \"2027-02-30\"; write a line as "
                + "\"2027-02-06 off\", \"2027-02-14 on\" or \"SAT off\"\n")
        let empty = try write("empty.txt", "")
        #expect(
            try sandbox.wrongValue("calendar", "add", "b", "--file", empty).hasPrefix(
                "dotjob: --file \"\(empty)\": says of no day whether it is on or off; "))
        #expect(
            try sandbox.refusal("calendar", "add", "b", "--file", "/none/x")
                == "dotjob: --file \"/none/x\": unreadable; name a file that you may read\n")
    }
}
