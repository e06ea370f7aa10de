import JobModel
import Operations
import Testing

@Suite("Files of iCalendar")
struct ICalendarTests {
    private func file(_ events: String...) -> String {
        let lines = events.map { "BEGIN:VEVENT\r\nUID:1@example.org\r\n\($0)\r\nEND:VEVENT\r\n" }.joined()
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n\(lines)END:VCALENDAR\r\n"
    }

    private func off(_ text: String) throws -> [String] {
        let contents = try CalendarFile.contents(of: text)
        #expect(contents.offWeekdays.isEmpty && contents.days.values.allSatisfy { !$0 })
        return contents.days.keys.sorted().map { CalendarDay(Int64($0)).text }
    }

    @Test("Each whole day of an event is off, the day behind the last one is not, and folded lines are one")
    func events() throws {
        #expect(
            try off(
                file(
                    "DTSTART;VALUE=DATE:20270206\r\nDTEND;VALUE=DATE:20270209\r\nSUMMARY:Spring\r\n  Festival: a\r\n\t week",
                    "DTSTART;VALUE=DATE:20270405", "DTSTART;VALUE=DA\r\n TE:20271230\r\nDURATION:P1W",
                    "DTSTART;VALUE=DATE:20270501\r\nDTEND;VALUE=DATE:20270501"))
                == [
                    "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01", "2027-12-30", "2027-12-31",
                    "2028-01-01", "2028-01-02", "2028-01-03", "2028-01-04", "2028-01-05",
                ])
    }

    @Test("Zones, alarms within events, other components and cancelled events are passed over")
    func passedOver() throws {
        let text = file(
            "DTSTART;VALUE=DATE:20270206\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDTSTART:20270101T000000Z\r\nEND:VALARM",
            "DTSTART;VALUE=DATE:20270301\r\nSTATUS:CANCELLED"
        ).replacing(
            "BEGIN:VEVENT",
            with: "BEGIN:VTIMEZONE\r\nTZID:\"a:b\"\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\n"
                + "END:VTIMEZONE\r\nBEGIN:VEVENT", maxReplacements: 1)
        #expect(try off(text) == ["2027-02-06"])
    }

    @Test("What comes again each year is off each year, as far as the rule goes, and for ever is this century")
    func yearly() throws {
        let christmas = "DTSTART;VALUE=DATE:20241225\r\nDTEND;VALUE=DATE:20241227\r\n"
        #expect(
            try off(file(christmas + "RRULE:FREQ=YEARLY;COUNT=2"))
                == ["2024-12-25", "2024-12-26", "2025-12-25", "2025-12-26"])
        #expect(
            try off(
                file("DTSTART;VALUE=DATE:20241225\r\nRRULE:FREQ=YEARLY;UNTIL=20271224;BYMONTH=12;BYMONTHDAY=25"))
                == ["2024-12-25", "2025-12-25", "2026-12-25"])
        #expect(
            try off(
                file(
                    "DTSTART;VALUE=DATE:20241225\r\nRRULE:FREQ=YEARLY;INTERVAL=2;COUNT=2\r\nEXDATE;VALUE=DATE:20241225")
            )
                == ["2026-12-25"])
        let leap = try off(file("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY"))
        #expect(leap.first == "2024-02-29" && leap.last == "2096-02-29" && leap.count == 19)
    }

    @Test(
        "What is not read is refused with its line, quoted",
        arguments: [
            ("DTSTART:20270206T090000Z", "line 6 \"DTSTART:20270206T090000Z\": a time of day"),
            ("DTSTART;VALUE=DATE:20270230", "line 6 \"DTSTART;VALUE=DATE:20270230\": there is no day \"20270230\""),
            (
                "DTSTART;VALUE=DATE:20270206\nRRULE:FREQ=WEEKLY;BYDAY=SA",
                "line 7 \"RRULE:FREQ=WEEKLY;BYDAY=SA\": repeats otherwise than each year on its date"
            ),
            ("DTSTART;VALUE=DATE:20270906\nRRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO", "repeats otherwise"),
            ("DTSTART;VALUE=DATE:20270906\nRRULE:FREQ=YEARLY;COUNT=0", "repeats otherwise"),
            ("DTSTART;VALUE=DATE:20270206\nRDATE;VALUE=DATE:20270301", "RDATE is not read"),
            ("DTSTART;VALUE=DATE:20270206\nRECURRENCE-ID;VALUE=DATE:20270301", "RECURRENCE-ID is not read"),
            (
                "DTSTART;VALUE=DATE:20270206\nDTSTART;VALUE=DATE:20270207",
                "line 7 \"DTSTART;VALUE=DATE:20270207\": comes twice"
            ),
            ("DTSTART;VALUE=DATE:20270206\nDTEND;VALUE=DATE:20270205", "lies before the event's first day"),
            ("DTSTART;VALUE=DATE:20270206\nDURATION:PT1H", "not a number of days"),
            ("DTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:99991231", "days long, where 5000 are the most"),
            ("SUMMARY:x", "line 7 \"END:VEVENT\": the event has no DTSTART"),
            ("DTSTART;VALUE=DATE:20270206\nEND:VTODO", "ends what has not begun"),
            ("DTSTART;VALUE=DATE:20270206\nnonsense", "line 7 \"nonsense\": no line of iCalendar"),
        ])
    func refused(event: String, words: String) throws {
        let text = file(event.replacing("\n", with: "\r\n"))
        let fault = #expect(throws: CalendarFault.self) { try CalendarFile.contents(of: text) }
        #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
    }

    @Test("A file that is cut off, has no event, or too many days is refused")
    func whole() throws {
        let cut = file("DTSTART;VALUE=DATE:20270206").split(separator: "END:VEVENT")[0]
        for (text, words) in [
            (String(cut), "line 4 \"BEGIN:VEVENT\": begins here, and the file ends before it does"),
            (file(), "has no event of whole days"),
            (
                file("DTSTART;VALUE=DATE:19000101\r\nDURATION:P99D\r\nRRULE:FREQ=YEARLY"),
                "with this event there are more than 5000 days off"
            ),
        ] {
            let fault = #expect(throws: CalendarFault.self) { try CalendarFile.contents(of: text) }
            #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
        }
    }
}
