import JobModel
import Operations
import Testing

@Suite("Files of calendars")
struct CalendarFileTests {
    private func day(_ text: String) throws -> Int32 { Int32(try #require(CalendarDay(text)).number) }

    @Test(
        "Lines say which days are on and off, and which days of the week; remarks, blanks and line ends do not matter")
    func lines() throws {
        let text =
            "\u{FEFF}# Spring Festival\r\n\r\n2027-02-06 off\r\n  2027-02-14\ton  # make-up day\r\nsat OFF\nSun off\nFRI on\n"
        let contents = try CalendarFile.contents(of: text)
        #expect(contents.offWeekdays == [0, 6])
        #expect(try contents.days == [day("2027-02-06"): false, day("2027-02-14"): true])
        #expect(contents.lines == ["SAT off", "SUN off", "2027-02-06 off", "2027-02-14 on"])
        #expect(try CalendarFile.contents(of: contents.lines.joined(separator: "\n")) == contents)
    }

    @Test(
        "A line that says nothing is refused with its number, quoted, and what to write",
        arguments: [
            (
                "SAT off\n2027-02-30 off", 2,
                "line 2 \"2027-02-30 off\": there is no day \"2027-02-30\"; write a line as"
            ),
            ("2027-2-06 off", 1, "there is no day \"2027-2-06\""),
            ("2027-02-06", 1, "line 1 \"2027-02-06\": not a day and whether it is on or off"),
            ("2027-02-06 off on", 1, "not a day and whether it is on or off"),
            ("2027-02-06 free # x", 1, "line 1 \"2027-02-06 free\": \"free\" is neither on nor off"),
            ("SUT off", 1, "\"SUT\" is no day; did you mean \"SAT\"?"),
            ("weekend off", 1, "\"weekend\" is no day; write a line as \"2027-02-06 off\""),
            ("SAT off\n\n2027-02-06 off\n2027-02-06 on", 4, "line 3 says otherwise; leave out one of them"),
            ("SAT off\nsat on", 2, "line 1 says otherwise"),
        ])
    func wrongLine(text: String, line: Int, words: String) throws {
        let fault = #expect(throws: CalendarFault.self) { try CalendarFile.contents(of: text) }
        #expect(fault?.line == line && fault?.description.contains(words) == true, "\(fault?.description ?? "")")
    }

    @Test("A file that says nothing of any day is refused as a whole", arguments: ["", "\n# nothing\n"])
    func empty(text: String) throws {
        let fault = #expect(throws: CalendarFault.self) { try CalendarFile.contents(of: text) }
        #expect(fault?.line == nil && fault?.description.contains("says of no day") == true)
    }

    @Test("Of two files that name one day the later counts, and the days of the week of both are off")
    func several() throws {
        var contents = CalendarDays(offWeekdays: [6], days: [1: false, 2: false])
        contents.add(CalendarDays(offWeekdays: [0], days: [2: true, 3: true]))
        #expect(contents == CalendarDays(offWeekdays: [0, 6], days: [1: false, 2: true, 3: true]))
    }
}
