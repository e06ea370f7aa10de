/// What a statement's parameter may be. A value goes out in PostgreSQL's binary form, under a type of its own: a statement that was
/// prepared with one value takes every other, nothing included.
protocol PostgresValue {
    /// The type's number in every database, pg_type.dat.
    static var oid: UInt32 { get }
    /// `nil` for null.
    var encoded: [UInt8]? { get }
}

/// What an array's element may be.
protocol PostgresElement: PostgresValue {
    static var arrayOID: UInt32 { get }
}

extension FixedWidthInteger {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

// Every integer goes as int8: columns of fewer bytes take it by assignment, and compare with it through their indexes.
extension Int64: PostgresElement {
    static var oid: UInt32 { 20 }
    static var arrayOID: UInt32 { 1016 }
    var encoded: [UInt8]? { bigEndianBytes }
}

extension Int: PostgresElement {
    static var oid: UInt32 { 20 }
    static var arrayOID: UInt32 { 1016 }
    var encoded: [UInt8]? { bigEndianBytes }
}

// Columns of yes and no are 0 and 1, as in every dotjob's tables; PostgreSQL makes no smallint of a boolean by itself.
extension Bool: PostgresElement {
    static var oid: UInt32 { 20 }
    static var arrayOID: UInt32 { 1016 }
    var encoded: [UInt8]? { Int64(self ? 1 : 0).bigEndianBytes }
}

extension Double: PostgresElement {
    static var oid: UInt32 { 701 }
    static var arrayOID: UInt32 { 1022 }
    var encoded: [UInt8]? { bitPattern.bigEndianBytes }
}

extension String: PostgresElement {
    static var oid: UInt32 { 25 }
    static var arrayOID: UInt32 { 1009 }

    // PostgreSQL's text has no zero byte. What a handler says with one is kept but for that.
    var encoded: [UInt8]? {
        let bytes = Array(utf8)
        return bytes.contains(0) ? Array(replacing("\0", with: "\u{FFFD}").utf8) : bytes
    }
}

extension Optional: PostgresValue where Wrapped: PostgresValue {
    static var oid: UInt32 { Wrapped.oid }
    var encoded: [UInt8]? { self?.encoded ?? nil }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
    static var arrayOID: UInt32 { Wrapped.arrayOID }
}

extension Array: PostgresValue where Element: PostgresElement {
    static var oid: UInt32 { Element.arrayOID }

    // array_recv: dimensions, whether there are nulls, the elements' type, then of the one dimension its length and its first index.
    var encoded: [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + count * 12)
        func add(_ number: Int) { bytes += Int32(truncatingIfNeeded: number).bigEndianBytes }
        let elements = map(\.encoded)
        add(isEmpty ? 0 : 1)
        add(elements.contains { $0 == nil } ? 1 : 0)
        add(Int(Element.oid))
        if !isEmpty {
            add(count)
            add(1)
        }
        for element in elements {
            add(element?.count ?? -1)
            if let element { bytes += element }
        }
        return bytes
    }
}

/// Bytes as they are.
struct PostgresBytes: PostgresElement {
    let bytes: [UInt8]

    static var oid: UInt32 { 17 }
    static var arrayOID: UInt32 { 1001 }
    var encoded: [UInt8]? { bytes }
}
