import Testing

@testable import ControlAPI

struct RFC3339Tests {
    @Test(
        "A time is read to the millisecond",
        arguments: [
            ("1970-01-02T00:00:00Z", 86_400_000), ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01t00:00:01.5z", 1_500),
            ("1970-01-01 00:00:00.123456Z", 123), ("1969-12-31T23:59:59.999Z", -1),
        ])
    func read(text: String, milliseconds: Int64) { #expect(RFC3339.milliseconds(text) == milliseconds) }

    @Test(
        "What is no time is none, and no other day is guessed",
        arguments: [
            "2026-02-30T00:00:00Z", "2026-03-01T25:00:00Z", "2026-03-01T00:60:00Z", "2026-13-01T00:00:00Z",
            "2026-03-01T00:00:60Z", "2026-03-01T00:00:00+25:00", "2026-03-01T00:00:00Zjunk", "2026-03-01T00:00Z",
            "2026-03-01T00:00:00", "20260301T000000Z", "2026-03-01T00:00:00.Z", "", "now",
        ])
    func none(text: String) { #expect(RFC3339.milliseconds(text) == nil) }
}
