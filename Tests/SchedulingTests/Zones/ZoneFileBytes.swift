import Foundation
import JobModel
import Scheduling
import TestSupport

/// The bytes of a TZif file that a test makes up.
struct ZoneFileBytes {
    var version: UInt8 = UInt8(ascii: "2")
    /// In order: instants in seconds since 1970, and the offset from then on.
    var transitions: [(at: Int64, offset: Int32)] = []
    /// Before the first transition.
    var firstOffset: Int32 = 0
    var footer: String? = ""
    /// Pairs of an instant and a correction.
    var leapSeconds: [(Int64, Int32)] = []

    var bytes: [UInt8] {
        if version == 0 { return block(timeSize: 4) }
        return block(timeSize: 4) + block(timeSize: 8) + (footer.map { Array("\n\($0)\n".utf8) } ?? [])
    }

    private func block(timeSize: Int) -> [UInt8] {
        let listed = transitions.filter { timeSize == 8 || Int32(exactly: $0.at) != nil }
        let counts = [0, 0, leapSeconds.count, listed.count, listed.count + 1, 4]
        var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        for count in counts { bytes += Self.bigEndian(Int64(count), 4) }
        for transition in listed { bytes += Self.bigEndian(transition.at, timeSize) }
        bytes += (0..<listed.count).map { UInt8($0 + 1) }
        for offset in [firstOffset] + listed.map(\.offset) { bytes += Self.bigEndian(Int64(offset), 4) + [0, 0] }
        bytes += Array("ABC".utf8) + [0]
        for (at, correction) in leapSeconds {
            bytes += Self.bigEndian(at, timeSize) + Self.bigEndian(Int64(correction), 4)
        }
        return bytes
    }

    static func bigEndian(_ value: Int64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
    }
}

/// A zone directory of a test's own.
struct ZoneFixture {
    let directory: TemporaryDirectory
    let zones: ZoneDirectory

    init() throws {
        directory = try TemporaryDirectory()
        zones = ZoneDirectory(path: directory.path)
    }

    /// Writes a zone as a package does: a new file that takes the old one's place.
    func write(_ bytes: [UInt8], as name: String) throws {
        let url = directory.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url, options: .atomic)
    }

    func write(_ file: ZoneFileBytes, as name: String) throws { try write(file.bytes, as: name) }

    /// A zone that has a footer alone.
    func write(footer: String, as name: String) throws { try write(ZoneFileBytes(footer: footer), as: name) }

    /// The next occurrences of an expression, as ISO 8601 in UTC.
    func occurrences(_ expression: String, in zone: String, after start: String, count: Int) throws -> [String] {
        let series = try OccurrenceSeries(
            JobTiming(.cron(expression), timeZone: zone), ofJob: "job", createdAt: 0, zones: zones)
        var time = try utc(start)
        return (0..<count).compactMap { _ in
            guard let next = series.next(after: time) else { return nil }
            time = next
            return iso(next)
        }
    }
}
