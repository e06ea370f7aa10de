import GRDB
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

@testable import PostgresJobStore

/// What `store copy` takes along is what both stores have.
@Suite(.onServer)
struct MovedTableTests {
    // What a store knows only of itself.
    private static let onlyOfFiles: Set = [
        "dot_database", "dot_write_proof", "dot_job_log_page", "dot_job_log_page_job", "dot_job_log_page_release",
        "dot_task_queue_claimed", "dot_task_queue_page_group", "dot_task_queue_page_job",
    ]
    private static let onlyOfServers: Set = ["dot_schema", "dot_write_proof"]
    private static let columnsOfServers: Set = ["timeline_id"]

    private let directory: TemporaryDirectory
    private let schema: TestSchema

    init() throws {
        directory = try TemporaryDirectory()
        schema = try TestSchema(on: #require(TestServer.url))
        _ = try SQLiteJobStore(path: directory.file("q.db"))
    }

    @Test("every table of either store is moved, or is the store's own")
    func tables() throws {
        let moved = Set(MovedTable.all.map(\.name))
        #expect(moved.count == MovedTable.all.count)
        let file = try DatabaseQueue(path: directory.file("q.db"))
        let inFile = try file.read {
            try String.fetchSet(
                $0, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'dot@_%' ESCAPE '@'")
        }
        #expect(inFile.subtracting(Self.onlyOfFiles) == moved)
        let onServer = try schema.connect().run(
            """
            SELECT relname::text FROM pg_class
            WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            """, schema.location.schema
        ).column(as: String.self)
        #expect(Set(onServer).subtracting(Self.onlyOfServers) == moved)
    }

    @Test("every column that both must have, both have")
    func columns() throws {
        let source = try DatabaseExport(of: directory.file("q.db"), logsSince: .min, now: 0)
        let target = try ServerImport(into: schema.location)
        for table in MovedTable.all {
            let (from, to) = (Set(try source.columns(of: table)), Set(try target.columns(of: table)))
            #expect(from.subtracting(to).subtracting(["is_counted"]).isEmpty, "\(table.name)")
            #expect(to.subtracting(from).subtracting(Self.columnsOfServers).isEmpty, "\(table.name)")
        }
    }

    @Test("a digest is that of the rows, whatever their order, and of nothing else")
    func digest() {
        func digest(_ rows: [[StoredValue]]) -> TableDigest {
            var digest = TableDigest()
            for row in rows { digest.add(row) }
            return digest
        }
        let rows: [[StoredValue]] = [[.integer(1), .text("a"), .null], [.real(1), .bytes([1, 2]), .text("")]]
        #expect(digest(rows) == digest(rows.reversed()))
        #expect(digest(rows) != digest([rows[0]]))
        #expect(digest(rows) != digest([rows[0], rows[0]]))
        #expect(digest([[.text("ab"), .text("c")]]) != digest([[.text("a"), .text("bc")]]))
        #expect(digest([[.null]]) != digest([[.integer(0)]]))
    }
}
