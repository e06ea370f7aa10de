import Foundation
import JobStore
import Testing

@testable import PostgresJobStore

@Suite(.onServer)
struct SchemaVersionTests {
    private static func schema() throws -> TestSchema { try TestSchema(on: #require(TestServer.url)) }

    @Test("a database without tables is not found, and opening makes none")
    func noTables() throws {
        let url = try #require(TestServer.url)
        let location = try PostgresLocation("\(url)\(url.contains("?") ? "&" : "?")schema=nothing_here")
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { _ = try PostgresJobStore(location) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("migrating twice takes no step, and two at once take each step once")
    func twice() async throws {
        let schema = try Self.schema()
        let location = schema.location
        #expect(try PostgresJobStore.migrate(location) == 0)
        try schema.connect().script("DROP SCHEMA \(location.schema) CASCADE")
        async let one = PostgresJobStore.migrate(location)
        async let other = PostgresJobStore.migrate(location)
        let steps = try await [one, other]
        #expect(steps.sorted() == [0, SchemaVersion.known])
    }

    @Test(
        "older tables are refused; newer ones only when they no longer mean the same",
        arguments: [
            (SchemaVersion.known - 1, 1, StoreError.Code.refused),
            (SchemaVersion.known + 1, SchemaVersion.known + 1, .newerSchema),
            (SchemaVersion.known + 1, SchemaVersion.known, nil),
        ])
    func versions(number: Int, oldestReader: Int, code: StoreError.Code?) throws {
        let schema = try Self.schema()
        let store = try PostgresJobStore(schema.location)
        let db = try schema.connect()
        try db.run("UPDATE dotjob.dot_schema SET version = $1, oldest_reader = $2", number, oldestReader)
        guard let code else {
            #expect(try PostgresJobStore(schema.location).groups().isEmpty)
            return
        }
        let error = #expect(throws: StoreError.self) { _ = try PostgresJobStore(schema.location) }
        #expect(error?.code == code)
        withExtendedLifetime(store) {}
    }
}
