/// What a statement's parameter may be. A value goes out in PostgreSQL's binary form, under a type of its own: a statement that was
/// prepared with one value takes every other, nothing included.
protocol PostgresValue {
    /// The type's number in every database, pg_type.dat.
    static var oid: UInt32 { get }

    /// Adds its bytes to those of the values before it.
    ///
    /// - Returns: `false` for null, which has none.
    func encode(into bytes: inout [UInt8]) -> Bool
}

/// What an array's element may be.
protocol PostgresElement: PostgresValue {
    static var arrayOID: UInt32 { get }
}

extension FixedWidthInteger {
    fileprivate func add(to bytes: inout [UInt8]) { withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) } }
}

// Every integer goes as int8: columns of fewer bytes take it by assignment, and compare with it through their indexes.
extension Int64: PostgresElement {
    static var oid: UInt32 { 20 }
    static var arrayOID: UInt32 { 1016 }

    func encode(into bytes: inout [UInt8]) -> Bool {
        add(to: &bytes)
        return true
    }
}

extension Int: PostgresElement {
    static var oid: UInt32 { 20 }
    static var arrayOID: UInt32 { 1016 }

    func encode(into bytes: inout [UInt8]) -> Bool { Int64(self).encode(into: &bytes) }
}

// Columns of yes and no are 0 and 1, as in every dotjob's tables; PostgreSQL makes no smallint of a boolean by itself.
extension Bool: PostgresElement {
    static var oid: UInt32 { 20 }
    static var arrayOID: UInt32 { 1016 }

    func encode(into bytes: inout [UInt8]) -> Bool { Int64(self ? 1 : 0).encode(into: &bytes) }
}

extension Double: PostgresElement {
    static var oid: UInt32 { 701 }
    static var arrayOID: UInt32 { 1022 }

    func encode(into bytes: inout [UInt8]) -> Bool {
        bitPattern.add(to: &bytes)
        return true
    }
}

extension String: PostgresElement {
    static var oid: UInt32 { 25 }
    static var arrayOID: UInt32 { 1009 }

    // PostgreSQL's text has no zero byte. What a handler says with one is kept but for that.
    func encode(into bytes: inout [UInt8]) -> Bool {
        bytes.append(contentsOf: utf8.contains(0) ? replacing("\0", with: "\u{FFFD}").utf8 : utf8)
        return true
    }
}

extension Optional: PostgresValue where Wrapped: PostgresValue {
    static var oid: UInt32 { Wrapped.oid }

    func encode(into bytes: inout [UInt8]) -> Bool { self?.encode(into: &bytes) ?? false }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
    static var arrayOID: UInt32 { Wrapped.arrayOID }
}

extension Array: PostgresValue where Element: PostgresElement {
    static var oid: UInt32 { Element.arrayOID }

    // array_recv: dimensions, whether there are nulls, which it does not heed, the elements' type, then of the one dimension its length and
    // its first index; then of each element its length, -1 for null, and its bytes.
    func encode(into bytes: inout [UInt8]) -> Bool {
        bytes.reserveCapacity(bytes.count + 20 + count * 12)
        func add(_ number: Int) { Int32(truncatingIfNeeded: number).add(to: &bytes) }
        add(isEmpty ? 0 : 1)
        add(0)
        add(Int(Element.oid))
        if !isEmpty {
            add(count)
            add(1)
        }
        for element in self {
            let start = bytes.count
            add(0)
            let length = element.encode(into: &bytes) ? bytes.count - start - 4 : -1
            Swift.withUnsafeBytes(of: Int32(truncatingIfNeeded: length).bigEndian) {
                bytes.replaceSubrange(start..<start + 4, with: $0)
            }
        }
        return true
    }
}

/// Bytes as they are.
struct PostgresBytes: PostgresElement {
    let bytes: [UInt8]

    static var oid: UInt32 { 17 }
    static var arrayOID: UInt32 { 1001 }

    func encode(into bytes: inout [UInt8]) -> Bool {
        bytes.append(contentsOf: self.bytes)
        return true
    }
}
