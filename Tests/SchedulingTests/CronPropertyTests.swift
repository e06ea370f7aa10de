import Foundation
import JobModel
import Scheduling
import Testing

@Suite("Cron against a daemon that looks at every minute")
struct CronPropertyTests {
    /// Three days around a change of the clocks, or in the middle of a quiet time.
    private static let spans = [
        ("Europe/Berlin", "2026-03-28T00:00:00Z"), ("Europe/Berlin", "2026-10-24T00:00:00Z"),
        ("America/New_York", "2026-03-07T00:00:00Z"), ("America/New_York", "2026-10-31T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-03T00:00:00Z"), ("Australia/Lord_Howe", "2026-10-02T00:00:00Z"),
        ("UTC", "2028-02-27T00:00:00Z"), ("Asia/Kathmandu", "2026-12-30T00:00:00Z"),
    ]

    @Test("Random expressions find the same occurrences", arguments: spans)
    func sameOccurrences(zoneName: String, start: String) throws {
        let zone = try ZoneDirectory.system.rules(named: zoneName)
        let foundationZone = try #require(TimeZone(identifier: zoneName))
        let start = try utc(start)
        let end = start + 3 * 86_400_000
        var random = SeededRandom(seed: UInt64(bitPattern: start))
        for _ in 0..<25 {
            let expression = randomExpression(using: &random)
            let cron = try CronExpression(expression)
            var found: [UTCMilliseconds] = []
            var time = start - 1
            while let next = cron.next(after: time, in: zone), next <= end {
                found.append(next)
                time = next
            }
            let expected = NaiveCron(expression, in: foundationZone).occurrences(from: start, through: end)
            #expect(found.map(iso) == expected.map(iso), "\(expression) in \(zoneName)")
        }
    }

    @Test("From any time on, the rest of the occurrences follows", arguments: spans)
    func anyStart(zoneName: String, start: String) throws {
        let zone = try ZoneDirectory.system.rules(named: zoneName)
        let foundationZone = try #require(TimeZone(identifier: zoneName))
        let start = try utc(start)
        let end = start + 3 * 86_400_000
        var random = SeededRandom(seed: UInt64(bitPattern: start) &+ 1)
        for _ in 0..<10 {
            let expression = randomExpression(using: &random)
            let cron = try CronExpression(expression)
            let all = NaiveCron(expression, in: foundationZone).occurrences(from: start, through: end)
            for _ in 0..<20 {
                let time = UTCMilliseconds.random(in: start..<end, using: &random)
                guard let expected = all.first(where: { $0 > time }) else { continue }
                let found = try #require(cron.next(after: time, in: zone))
                #expect(iso(found) == iso(expected), "\(expression) in \(zoneName) after \(iso(time))")
            }
        }
    }

    private func randomExpression(using random: inout SeededRandom) -> String {
        let minute = randomField(0...59, using: &random)
        // Mostly the small hours, in which clocks change.
        let hour =
            Bool.random(using: &random) ? randomField(0...4, using: &random) : randomField(0...23, using: &random)
        let day = Int.random(in: 0..<4, using: &random) == 0 ? randomField(1...31, using: &random) : "*"
        let weekday = Int.random(in: 0..<4, using: &random) == 0 ? randomField(0...6, using: &random) : "*"
        return "\(minute) \(hour) \(day) * \(weekday)"
    }

    private func randomField(_ range: ClosedRange<Int>, using random: inout SeededRandom) -> String {
        let one = Int.random(in: range, using: &random)
        let other = Int.random(in: range, using: &random)
        let step = Int.random(in: 1...max(range.upperBound / 2, 1), using: &random)
        return switch Int.random(in: 0..<6, using: &random) {
        case 0: "*"
        case 1: "*/\(step)"
        case 2: "\(one),\(other)"
        case 3: "\(min(one, other))-\(max(one, other))"
        case 4: "\(min(one, other))-\(max(one, other))/\(step)"
        default: "\(one)"
        }
    }
}

/// Random numbers that a failing run can be repeated with (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
