import GRDB
import GRDBSQLite

/// A cached statement driven through SQLite's C interface.
///
/// For the loops that run once a task: there GRDB's rows and argument values cost more than the statement itself. Use it only
/// within the database access that made it.
struct HotStatement {
    // Keeps the handle alive.
    private let statement: Statement
    private let handle: SQLiteStatement
    private let connection: SQLiteConnection?

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        connection = db.sqliteConnection
        sqlite3_reset(handle)
    }

    // Integers and nulls are stored within the statement: binding one cannot run out of memory.

    func bind(_ index: Int32, _ value: Int64) {
        sqlite3_bind_int64(handle, index, value)
    }

    func bind(_ index: Int32, _ value: Int) {
        sqlite3_bind_int64(handle, index, Int64(value))
    }

    func bind(_ index: Int32, _ value: Int64?) {
        guard let value else {
            sqlite3_bind_null(handle, index)
            return
        }
        sqlite3_bind_int64(handle, index, value)
    }

    func bind(_ index: Int32, _ text: String?) throws {
        guard var text else {
            sqlite3_bind_null(handle, index)
            return
        }
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, index, $0.baseAddress, Int32(clamping: $0.count), Self.transient)
            }
        }
        if code != SQLITE_OK { throw failure(code) }
    }

    /// Lends a text of another statement's current row, which must stay where it is until this one has run.
    func bind(_ index: Int32, borrowing column: Int32, of other: HotStatement) {
        guard let text = sqlite3_column_text(other.handle, column) else {
            sqlite3_bind_null(handle, index)
            return
        }
        let count = sqlite3_column_bytes(other.handle, column)
        text.withMemoryRebound(to: CChar.self, capacity: Int(count)) {
            _ = sqlite3_bind_text(handle, index, $0, count, nil)
        }
    }

    /// Moves to the next row.
    ///
    /// - Returns: `false` at the end; the statement is then ready for the next run.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW:
            return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        case let code:
            let error = failure(code)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs to the end, passing over rows.
    func run() throws {
        while try step() {}
    }

    /// Runs a statement that answers with one number; 0 without an answer.
    func count() throws -> Int {
        guard try step() else { return 0 }
        defer { reset() }
        return Int(int(0))
    }

    /// Leaves a run before its end.
    func reset() { sqlite3_reset(handle) }

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInt(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    /// Bytes that are no UTF-8, which other programs may have written, are replaced.
    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : text(column)
    }

    /// The row that the last INSERT of the connection wrote.
    var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(connection) }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
    }

    // SQLITE_TRANSIENT, a macro that Swift does not import: SQLite copies the text.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
