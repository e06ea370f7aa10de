import CPostgres

/// The rows that a statement has answered with.
struct PostgresRows: RandomAccessCollection {
    fileprivate let result: PostgresResult
    let startIndex = 0
    let endIndex: Int

    init(_ result: PostgresResult) {
        self.result = result
        endIndex = result.rowCount
    }

    subscript(position: Int) -> PostgresRow { PostgresRow(result, Int32(position)) }

    /// How many rows the statement has changed or, when it changed none, read.
    var changed: Int { result.changed }

    /// The first value of the first row.
    func value<Value: PostgresReadable>(as type: Value.Type = Value.self) -> Value? { first.map { $0[0] } }

    /// The first value of each row.
    func column<Value: PostgresReadable>(as type: Value.Type = Value.self) -> [Value] { map { $0[0] } }
}

/// One row. A column is read as what is asked for: another type, or null where there must be a value, is a mistake in the statement and
/// ends the process.
struct PostgresRow {
    private let result: PostgresResult
    private let index: Int32

    fileprivate init(_ result: PostgresResult, _ index: Int32) {
        self.result = result
        self.index = index
    }

    subscript<Value: PostgresReadable>(column: Int) -> Value {
        Value(PostgresCell(result, index, Int32(column)))
    }

    /// All columns.
    var cells: [PostgresCell] { (0..<result.columnCount).map { PostgresCell(result, index, $0) } }

    subscript<Value: PostgresReadable>(name: String) -> Value {
        guard let column = result.columns[name] else { preconditionFailure("no column \"\(name)\"") }
        return Value(PostgresCell(result, index, column))
    }
}

/// An answer of libpq's, freed with its last row.
final class PostgresResult {
    fileprivate let client: PostgresClient
    let handle: OpaquePointer
    fileprivate lazy var columns: [String: Int32] = {
        let names = (0..<columnCount).map { column in
            (client.pointee.fname(handle, column).map { String(cString: $0) } ?? "", column)
        }
        return Dictionary(names) { first, _ in first }
    }()

    init(_ handle: OpaquePointer, _ client: PostgresClient) {
        self.handle = handle
        self.client = client
    }

    deinit { client.pointee.clear(handle) }

    fileprivate var columnCount: Int32 { client.pointee.nfields(handle) }

    fileprivate var rowCount: Int { Int(client.pointee.ntuples(handle)) }

    fileprivate var changed: Int { client.pointee.cmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }
}

/// A value of a row in PostgreSQL's binary form.
struct PostgresCell {
    private let result: PostgresResult
    private let row: Int32
    private let column: Int32

    fileprivate init(_ result: PostgresResult, _ row: Int32, _ column: Int32) {
        self.result = result
        self.row = row
        self.column = column
    }

    var isNull: Bool { result.client.pointee.getisnull(result.handle, row, column) != 0 }
    var oid: UInt32 { result.client.pointee.ftype(result.handle, column) }

    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        precondition(!isNull, "a value that is not there")
        let count = Int(result.client.pointee.getlength(result.handle, row, column))
        let start = result.client.pointee.getvalue(result.handle, row, column)
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
