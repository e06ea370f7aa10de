import Foundation
import GRDB
import JobModel
import JobStore
import TestSupport

@testable import PostgresJobStore
@testable import SQLiteJobStore

/// A fresh store, and its tables as they are, beside what the store says of them.
protocol ModelTables {
    var store: any Store { get }
    /// What its rules that hold anyway leave out: of tables that it has not.
    var lacks: [String] { get }

    /// Reads all at one moment.
    func read<Result>(_ body: ((String, [Int64]) throws -> [ModelRow]) throws -> Result) throws -> Result
}

/// A row of any store's.
struct ModelRow {
    let values: [String: any Sendable]

    subscript(column: String) -> Int64? { values[column] as? Int64 }
    subscript(column: String) -> Int64 { self[column] ?? 0 }
    subscript(column: String) -> Int { Int(self[column] as Int64) }
    subscript(column: String) -> Bool { self[column] as Int64 != 0 }
    subscript(column: String) -> String? { values[column] as? String }
}

/// In a file.
final class FileTables: ModelTables {
    private let file: SQLiteJobStore
    var store: any Store { file }
    let lacks: [String] = []

    init(at path: String) throws { file = try SQLiteJobStore(path: path) }

    func read<Result>(_ body: ((String, [Int64]) throws -> [ModelRow]) throws -> Result) throws -> Result {
        try file.queue.read { db in
            try body { sql, arguments in
                try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map { row in
                    let values = row.compactMap { column, value -> (String, any Sendable)? in
                        switch value.storage {
                        case .int64(let number): (column, number)
                        case .string(let text): (column, text)
                        case .null, .double, .blob: nil
                        }
                    }
                    return ModelRow(values: Dictionary(values) { first, _ in first })
                }
            }
        }
    }
}

/// On the server that `DOTJOB_TEST_STORE` names, in a schema of its own.
final class ServerTables: ModelTables {
    static let url = ProcessInfo.processInfo.environment["DOTJOB_TEST_STORE"].flatMap {
        PostgresLocation.names($0) ? $0 : nil
    }

    private let server: PostgresJobStore
    var store: any Store { server }
    let lacks = ["trigger_status", "dot_task_queue_page_job", "dot_task_queue_claimed"]

    init(on url: String) throws {
        let name = "m_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        let location = try PostgresLocation("\(url)\(url.contains("?") ? "&" : "?")schema=\(name)")
        try PostgresJobStore.migrate(location)
        server = try PostgresJobStore(location)
    }

    deinit { try? PostgresJobStore.removeTables(at: server.location) }

    func read<Result>(_ body: ((String, [Int64]) throws -> [ModelRow]) throws -> Result) throws -> Result {
        try server.read { db in
            try body { sql, arguments in
                let words = Self.words(for: sql)
                let rows: [String] = try db.run(
                    PostgresStep(
                        "SELECT to_json(r)::text FROM (\(words)) AS r", arguments.map { $0 as any PostgresValue })
                ).column()
                return try rows.map { try Self.row(of: $0) }
            }
        }
    }

    /// What a file is asked, as a server is.
    private static func words(for sql: String) -> String {
        sql.replacing(/\bdot_/, with: "dotjob.dot_").replacing(/\?(\d*)/) { "$\($0.1.isEmpty ? "1" : $0.1)" }
            .replacing(";", with: "")
            .replacing("CAST(substr(handle_msg, 9) AS INTEGER)", with: "substring(handle_msg FROM '[0-9]+')::bigint")
    }

    private static func row(of json: String) throws -> ModelRow {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
        let values = object.compactMap { column, value -> (String, any Sendable)? in
            if let text = value as? String { return (column, text) }
            return (value as? NSNumber).map { (column, $0.int64Value) }
        }
        return ModelRow(values: Dictionary(values) { first, _ in first })
    }
}
