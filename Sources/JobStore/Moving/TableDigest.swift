import Digests

/// What a table's rows are, whatever order they come in: their number, and the sum of their SHA-256, eight bytes at a time.
///
/// Two tables with the same digest hold the same rows, but for an accident.
package struct TableDigest: Equatable, Sendable {
    package private(set) var rows = 0
    private var sums: [UInt64] = [0, 0, 0, 0]

    package init() {}

    package mutating func add(_ row: [StoredValue]) {
        var digest = SHA256()
        for value in row { Self.write(value, to: &digest) }
        let bytes = digest.bytes()
        for place in sums.indices {
            let word = bytes[place * 8..<place * 8 + 8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            sums[place] &+= word
        }
        rows += 1
    }

    // The kind and the length first: no two rows are the same bytes.
    private static func write(_ value: StoredValue, to digest: inout SHA256) {
        func write(_ kind: UInt64, _ number: UInt64) {
            withUnsafeBytes(of: (kind.bigEndian, number.bigEndian)) { digest.update($0) }
        }
        switch value {
        case .null: write(0, 0)
        case .integer(let number): write(1, UInt64(bitPattern: number))
        case .real(let number): write(2, number.bitPattern)
        case .text(let text):
            write(3, UInt64(text.utf8.count))
            digest.update(text)
        case .bytes(let bytes):
            write(4, UInt64(bytes.count))
            bytes.withUnsafeBytes { digest.update($0) }
        }
    }
}
