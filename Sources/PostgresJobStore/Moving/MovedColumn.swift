import JobStore

/// A column that rows of another store go into.
struct MovedColumn {
    /// By what they are sent as.
    enum Kind {
        case integer
        case real
        case text
        case bytes
    }

    let name: String
    let kind: Kind

    /// - Parameter type: its type's number in pg_type.dat.
    /// - Returns: `nil` for a type that no table of ours has.
    init?(name: String, type: Int64) {
        self.name = name
        switch type {
        case 20, 21, 23: kind = .integer
        case 701: kind = .real
        case 25: kind = .text
        case 17: kind = .bytes
        default: return nil
        }
    }

    /// The type of an array of its values.
    var arrayType: String {
        switch kind {
        case .integer: "bigint[]"
        case .real: "double precision[]"
        case .text: "text[]"
        case .bytes: "bytea[]"
        }
    }

    /// The column's values as one.
    ///
    /// - Returns: `nil` when one of them is of another kind.
    func array(_ values: [StoredValue]) -> (any PostgresValue)? {
        switch kind {
        case .integer: Self.array(values) { if case .integer(let number) = $0 { number } else { nil } }
        case .real: Self.array(values) { if case .real(let number) = $0 { number } else { nil } }
        case .text: Self.array(values) { if case .text(let text) = $0 { text } else { nil } }
        case .bytes: Self.array(values) { if case .bytes(let bytes) = $0 { PostgresBytes(bytes: bytes) } else { nil } }
        }
    }

    private static func array<Value: PostgresElement>(
        _ values: [StoredValue], _ kind: (StoredValue) -> Value?
    ) -> (any PostgresValue)? {
        var array: [Value?] = []
        array.reserveCapacity(values.count)
        for value in values {
            let element = kind(value)
            guard element != nil || value == .null else { return nil }
            array.append(element)
        }
        return array
    }

    func value(_ cell: PostgresCell) -> StoredValue {
        if cell.isNull { return .null }
        return switch kind {
        case .integer: .integer(Int64(cell))
        case .real: .real(Double(cell))
        case .text: .text(String(cell))
        case .bytes: .bytes(PostgresBytes(cell).bytes)
        }
    }
}
