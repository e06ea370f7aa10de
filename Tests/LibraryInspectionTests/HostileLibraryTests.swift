import Foundation
import LibraryInspection
import TestSupport
import Testing

/// Damage of every kind done to a real library. A crash would take this very process down.
@Suite("A damaged library is read without harm")
struct HostileLibraryTests {
    private let whole: [UInt8]

    init() throws {
        let directory = try TemporaryDirectory()
        let path = try FixturePlugin.build(
            "crash.c", flags: ["-pthread", "-Wl,-rpath,$ORIGIN", "-lm", "-Wl,--build-id"], in: directory.path)
        whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Reads it; what comes of it does not matter.
    private func read(_ bytes: [UInt8]) -> Bool { (try? LibraryFacts(bytes: bytes)) != nil }

    @Test("cut short at any place")
    func truncated() {
        #expect(read(whole))
        var readable = 0
        for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 1_500)) {
            if read(Array(whole.prefix(length))) { readable += 1 }
        }
        #expect(readable < 1_500)
    }

    @Test("with each byte of its ELF header set to the extremes")
    func header() {
        for index in 0..<64 {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var bytes = whole
                bytes[index] = value
                _ = read(bytes)
            }
        }
    }

    @Test("with its string tables said to be compressed: nothing is unpacked")
    func compressed() throws {
        var bytes = whole
        let sections = number(40, 8)
        for index in 0..<number(60, 2) { bytes[sections + index * 64 + 9] |= 0x08 }
        #expect(try LibraryFacts(bytes: whole).exports.isEmpty == false)
        #expect(try LibraryFacts(bytes: bytes).exports == [])
    }

    @Test("with garbage, huge numbers and zeros in its tables", arguments: [UInt64(1), 2, 3])
    func tables(seed: UInt64) {
        var random = SplitMix(state: seed)
        let huge: [UInt64] = [0, 1, 8, .max, .max >> 1, 1 << 31, 1 << 32, 0x7FFF_FFFF, UInt64(whole.count), 1 << 63]
        let tables = tableRanges
        #expect(tables.count > 10, "program headers and sections are found")
        for _ in 0..<1_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let table = tables.randomElement(using: &random) ?? 0..<64
                let place = Int.random(in: table, using: &random) & ~7
                guard place + 8 <= bytes.count else { continue }
                let value = huge.randomElement(using: &random) ?? 0
                let width = [1, 2, 4, 8].randomElement(using: &random) ?? 8
                withUnsafeBytes(of: Bool.random(using: &random) ? value : random.next()) { source in
                    for index in 0..<width { bytes[place + index] = source[index] }
                }
            }
            _ = read(bytes)
        }
    }

    private func number(_ offset: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(whole[offset + $1]) << (8 * $1) }
    }

    /// The file's headers, and its sections but code and debug information: what is read at all.
    private var tableRanges: [Range<Int>] {
        let programHeaders = number(32, 8)
        let sections = number(40, 8)
        let count = number(60, 2)
        var ranges = [0..<64, programHeaders..<programHeaders + number(56, 2) * 56, sections..<sections + count * 64]
        for index in 0..<count {
            let header = sections + index * 64
            let (offset, size) = (number(header + 24, 8), number(header + 32, 8))
            // SHT_NOBITS takes no room.
            if number(header + 4, 4) != 8, size >= 8, size < 8_192 { ranges.append(offset..<offset + size) }
        }
        return ranges
    }
}

/// A generator whose numbers follow from its seed alone, so that a failure can be seen again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
