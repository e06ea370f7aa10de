/// What a column's value may be read as.
protocol PostgresReadable {
    init(_ cell: PostgresCell)
}

extension UnsafeRawBufferPointer {
    fileprivate func integer<Value: FixedWidthInteger>(at offset: Int = 0, as type: Value.Type) -> Value {
        Value(bigEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// An int8, int4 or int2, by its length.
    fileprivate var anyInteger: Int64 {
        switch count {
        case 8: integer(as: Int64.self)
        case 4: Int64(integer(as: Int32.self))
        case 2: Int64(integer(as: Int16.self))
        default: preconditionFailure("no integer of \(count) bytes")
        }
    }
}

extension Int64: PostgresReadable {
    init(_ cell: PostgresCell) { self = cell.withBytes(\.anyInteger) }
}

extension Int: PostgresReadable {
    init(_ cell: PostgresCell) { self = Int(Int64(cell)) }
}

extension Int32: PostgresReadable {
    init(_ cell: PostgresCell) { self = Int32(truncatingIfNeeded: Int64(cell)) }
}

extension Bool: PostgresReadable {
    // A boolean, or the 0 and 1 of a column.
    init(_ cell: PostgresCell) {
        self = cell.withBytes { $0.count == 1 ? $0[0] != 0 : $0.anyInteger != 0 }
    }
}

extension Double: PostgresReadable {
    init(_ cell: PostgresCell) { self = cell.withBytes { Double(bitPattern: $0.integer(as: UInt64.self)) } }
}

extension String: PostgresReadable {
    init(_ cell: PostgresCell) { self = cell.withBytes { String(decoding: $0, as: UTF8.self) } }
}

extension Optional: PostgresReadable where Wrapped: PostgresReadable {
    init(_ cell: PostgresCell) { self = cell.isNull ? nil : Wrapped(cell) }
}

extension PostgresBytes: PostgresReadable {
    init(_ cell: PostgresCell) { self.init(bytes: cell.withBytes { Array($0) }) }
}

extension Array: PostgresReadable where Element == Int64 {
    // As `encoded` lays it out; no statement of ours answers with nulls in an array.
    init(_ cell: PostgresCell) {
        self = cell.withBytes { bytes in
            guard bytes.integer(as: Int32.self) > 0 else { return [] }
            let count = Int(bytes.integer(at: 12, as: Int32.self))
            var place = 20
            return (0..<count).map { _ in
                let length = Int(bytes.integer(at: place, as: Int32.self))
                let value = UnsafeRawBufferPointer(rebasing: bytes[(place + 4)..<(place + 4 + length)]).anyInteger
                place += 4 + length
                return value
            }
        }
    }
}
