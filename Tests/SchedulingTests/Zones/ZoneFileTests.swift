import Foundation
import JobModel
import Scheduling
import Testing

@Suite("Time zones from files")
struct ZoneFileTests {
    private let fixture: ZoneFixture

    init() throws { fixture = try ZoneFixture() }

    private func offset(_ zone: String, at time: String) throws -> Int64 {
        try fixture.zones.rules(named: zone).offset(at: utc(time) / 1_000)
    }

    @Test(
        "A footer rules all years that the file doesn't list",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3_600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3_600),
            // The south: daylight saving time spans New Year.
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-12-31T23:00:00Z", 39_600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T16:00:00Z", 36_000),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-03T16:00:00Z", 39_600),
            // Ireland's winter time is its daylight saving time, an hour behind.
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-15T00:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T01:00:00Z", 3_600),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-10-25T01:00:00Z", 0),
            // Hours beyond the day: Godthab's change lies on Saturday, Gaza's after two days.
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7_200),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3_600),
            ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 7_200),
            ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10_800),
            // Days of the year, with and without the leap day.
            ("AAA0BBB,J60/0,J61/0", "2028-03-01T12:00:00Z", 3_600),
            ("AAA0BBB,J60/0,J61/0", "2028-02-29T12:00:00Z", 0),
            ("AAA0BBB,59/0,60/0", "2028-02-29T12:00:00Z", 3_600),
            // All year.
            ("EST5EDT,0/0,J365/25", "2026-12-31T23:30:00Z", -14_400),
            ("EST5EDT,0/0,J365/25", "2027-01-01T04:30:00Z", -14_400),
            ("<+0545>-5:45", "2026-06-01T00:00:00Z", 20_700), ("XXX3:30:15", "2026-06-01T00:00:00Z", -12_615),
            // Four hundred years and more ahead.
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2826-03-29T01:00:00Z", 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2826-03-29T00:59:59Z", 3_600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "9999-07-01T00:00:00Z", 7_200),
        ])
    func footers(footer: String, time: String, expected: Int64) throws {
        try fixture.write(footer: footer, as: "Test/Zone")
        #expect(try offset("Test/Zone", at: time) == expected)
    }

    @Test(
        "A footer that is no TZ string makes the file a damaged one",
        arguments: [
            "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-25", "CET-1CEST,J0,J365",
            "CET-1CEST,J1,J366",
            "<CET-1", "CET-1CEST,M3.5.0,M10.5.0 ", "CET-1:60", "CET-1CEST,,",
        ])
    func badFooters(footer: String) throws {
        try fixture.write(footer: footer, as: "Test/Zone")
        let error = try #require(throws: ScheduleError.self) { try fixture.zones.rules(named: "Test/Zone") }
        #expect(error.refusal.reason.contains("has a footer that is no TZ string"))
    }

    @Test("Transitions count until the last one, and without a footer the last offset stays")
    func noFooter() throws {
        let change = try utc("2026-09-20T02:00:00Z") / 1_000
        for (version, footer) in [(UInt8(0), nil), (UInt8(ascii: "2"), ""), (UInt8(ascii: "4"), "")]
            as [(UInt8, String?)]
        {
            try fixture.write(
                ZoneFileBytes(version: version, transitions: [(change, 0)], firstOffset: 3_600, footer: footer),
                as: "Test/V\(version)")
            #expect(try offset("Test/V\(version)", at: "2026-09-20T01:59:59Z") == 3_600)
            #expect(try offset("Test/V\(version)", at: "2026-09-20T02:00:00Z") == 0)
            #expect(try offset("Test/V\(version)", at: "2999-01-01T00:00:00Z") == 0)
        }
    }

    @Test("Times beyond 32 bits are read from the block of 64")
    func wideTimes() throws {
        let change = try utc("2050-06-01T00:00:00Z") / 1_000
        try fixture.write(ZoneFileBytes(transitions: [(change, 7_200)], firstOffset: 3_600), as: "Test/Zone")
        #expect(try offset("Test/Zone", at: "2050-05-31T23:59:59Z") == 3_600)
        #expect(try offset("Test/Zone", at: "2050-06-01T00:00:00Z") == 7_200)
    }

    @Test("Morocco's end of its winter hour and Vancouver's of its changes move what runs each morning")
    func newRules() throws {
        let end = try utc("2026-09-20T02:00:00Z") / 1_000
        try fixture.write(
            ZoneFileBytes(transitions: [(end, 0)], firstOffset: 3_600, footer: "<+00>0"), as: "Africa/Casablanca")
        #expect(
            try fixture.occurrences("0 9 * * *", in: "Africa/Casablanca", after: "2026-09-18T12:00:00Z", count: 3)
                == ["2026-09-19T08:00:00Z", "2026-09-20T09:00:00Z", "2026-09-21T09:00:00Z"])
        let last = try utc("2026-03-08T10:00:00Z") / 1_000
        try fixture.write(
            ZoneFileBytes(transitions: [(last, -25_200)], firstOffset: -28_800, footer: "<-07>7"),
            as: "America/Vancouver")
        #expect(
            try fixture.occurrences("0 9 * * *", in: "America/Vancouver", after: "2026-11-26T12:00:00Z", count: 2)
                == ["2026-11-26T16:00:00Z", "2026-11-27T16:00:00Z"])
    }

    @Test("A file that is cut off anywhere is refused, and never read past its end")
    func cutOff() throws {
        let whole = ZoneFileBytes(
            transitions: [(0, 3_600), (1_000_000, 0)], footer: "CET-1CEST,M3.5.0,M10.5.0/3"
        ).bytes
        for length in 0..<whole.count {
            try fixture.write(Array(whole[..<length]), as: "Test/Zone\(length)")
            let error = try #require(throws: ScheduleError.self) {
                try fixture.zones.rules(named: "Test/Zone\(length)")
            }
            #expect(error.refusal.subject == "time zone \"Test/Zone\(length)\"")
            #expect(error.refusal.reason.hasPrefix("the file \"\(fixture.zones.path)/Test/Zone\(length)\" "))
        }
    }

    @Test("A file whose bytes are changed at random is read or refused, and asked about without a crash")
    func damaged() throws {
        var random = SeededRandom(seed: 7)
        let whole = ZoneFileBytes(
            transitions: [(0, 3_600), (1_000_000, 0), (1_790_000_000, 7_200)], footer: "CET-1CEST,M3.5.0,M10.5.0/3"
        ).bytes
        var readable = 0
        for number in 0..<2_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try fixture.write(bytes, as: "Test/Zone\(number)")
            guard let rules = try? fixture.zones.rules(named: "Test/Zone\(number)") else { continue }
            readable += 1
            let cron = try CronExpression("30 2 * * *")
            var time: UTCMilliseconds = 1_789_000_000_000
            for _ in 0..<20 {
                guard let next = cron.next(after: time, in: rules) else { break }
                #expect(next > time)
                time = next
            }
        }
        #expect((1..<2_000).contains(readable))
    }

    @Test("A file that counts leap seconds is refused")
    func leapSeconds() throws {
        try fixture.write(ZoneFileBytes(leapSeconds: [(78_796_800, 1)]), as: "Test/Zone")
        let error = try #require(throws: ScheduleError.self) { try fixture.zones.rules(named: "Test/Zone") }
        #expect(error.refusal.reason.contains("counts leap seconds"))
    }

    @Test("A file whose transitions are out of order, or whose offset no clock has, is refused")
    func senseless() throws {
        try fixture.write(ZoneFileBytes(transitions: [(1_000, 0), (1_000, 3_600)]), as: "Test/Order")
        try fixture.write(ZoneFileBytes(firstOffset: 100_000), as: "Test/Offset")
        for (zone, reason) in [("Test/Order", "not in order"), ("Test/Offset", "which no clock has")] {
            let error = try #require(throws: ScheduleError.self) { try fixture.zones.rules(named: zone) }
            #expect(error.refusal.reason.contains(reason))
        }
    }
}
