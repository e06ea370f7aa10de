import JobModel
import Testing

@Suite("Times in parameters")
struct ParameterTemplateTests {
    /// 2027-03-28T02:30:15Z, half an hour before the clocks of the test's zone go forward by an hour.
    private let time: UTCMilliseconds = 1_806_201_015_000

    private let zone: UTCOffset = { name, time in
        name == "Test/Zone" ? (time < 1_806_202_800_000 ? 3_600 : 7_200) : 0
    }

    private func filled(_ text: String) throws -> String {
        try ParameterTemplate(text).filled(at: time, in: "Test/Zone", utcOffset: zone)
    }

    @Test(
        "each field is filled in by the clocks of the zone",
        arguments: [
            ("%Y-%m-%d", "2027-03-28"), ("%F", "2027-03-28"), ("%T", "03:30:15"), ("%H%M%S", "033015"), ("%y", "27"),
            ("%j", "087"), ("%s", "1806201015"), ("%z", "+0100"), ("100%%", "100%"), ("day=%d.", "day=28."),
        ])
    func fields(format: String, text: String) throws {
        #expect(try filled("{\"at\": \"<${scheduled:\(format)}>\"}") == "{\"at\": \"<\(text)>\"}")
    }

    @Test(
        "days are those of the calendar, and smaller units are time that passes",
        arguments: [
            ("-1d", "2027-03-27 03:30:15 +0100"), ("+1d", "2027-03-29 03:30:15 +0200"),
            ("+1h", "2027-03-28 05:30:15 +0200"), ("-28d", "2027-02-28 03:30:15 +0100"),
            ("-1d30m", "2027-03-27 03:00:15 +0100"),
        ])
    func shifts(shift: String, text: String) throws {
        #expect(try filled("${scheduled:%F %T %z,\(shift)}") == text)
    }

    @Test("what is written with two dollars is one, and what has none is untouched")
    func literal() throws {
        #expect(try filled("a $${scheduled:%Y} $ {x} $5 ${scheduled:%Y}$") == "a ${scheduled:%Y} $ {x} $5 2027$")
        #expect(ParameterTemplate.isPlain("a $ {x} $5 $") && !ParameterTemplate.isPlain("${"))
    }

    @Test(
        "what is no pattern is refused with what is wrong, and left alone where it is stored",
        arguments: [
            ("${HOME}", "is unknown"), ("${scheduled}", "is unknown"), ("${scheduled:}", "has no format"),
            ("${scheduled:%Q}", "stands for nothing"), ("${scheduled:%Y,1d}", "no duration"),
            ("${scheduled:%Y,-1y}", "no duration"), ("${scheduled:%Y", "has no end"), ("${scheduled:\\n}", "has a \\"),
        ])
    func faults(pattern: String, reason: String) throws {
        let fault = #expect(throws: ParameterTemplate.Fault.self) { try ParameterTemplate("[\"\(pattern)\"]") }
        #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "")")
        let stored = ParameterTemplate(stored: "a\(pattern)").filled(at: time, in: "UTC", utcOffset: zone)
        #expect(stored == "a\(pattern)")
    }
}
