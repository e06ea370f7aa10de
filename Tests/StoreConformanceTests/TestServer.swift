import Foundation
import JobStore
import Testing

@testable import PostgresJobStore

/// The PostgreSQL server that the suite runs on, in place of files: `DOTJOB_TEST_STORE` has its URL, as Scripts/postgres prints it.
enum TestServer {
    static let url = ProcessInfo.processInfo.environment["DOTJOB_TEST_STORE"].flatMap {
        PostgresLocation.names($0) ? $0 : nil
    }
}

/// A schema of a test's own with all tables, dropped with the value that owns it.
final class TestSchema: Sendable {
    let location: PostgresLocation
    /// As `openStore` takes it.
    let url: String

    init(on server: String) throws {
        let name = "t_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        url = "\(server)\(server.contains("?") ? "&" : "?")schema=\(name)"
        location = try PostgresLocation(url)
        try PostgresJobStore.migrate(location)
    }

    /// A connection beside the store's.
    func connect() throws -> PostgresConnection {
        try PostgresConnection(location, connectMs: 5_000, answerMs: 30_000)
    }

    deinit { try? PostgresJobStore.removeTables(at: location) }
}

extension Trait where Self == ConditionTrait {
    /// Of what only a store in a file has.
    static var onFile: Self { .enabled(if: TestServer.url == nil, "the suite runs on a server") }

    /// Of what only a store on a server has.
    static var onServer: Self {
        .enabled(if: TestServer.url != nil, "set DOTJOB_TEST_STORE to the URL that Scripts/postgres prints")
    }
}
