import CPostgres
import JobStore

/// libpq's functions.
typealias PostgresClient = UnsafePointer<postgres_client>

enum PostgresLibrary {
    /// Opens libpq at the first call.
    ///
    /// - Throws: `unavailable` where it is not installed, or too old for pipelines.
    static func client() throws -> PostgresClient {
        var trouble: UnsafePointer<CChar>?
        if let client = postgres_client_load(&trouble) { return client }
        throw StoreError.noClientLibrary(trouble.map { String(cString: $0) } ?? "no details")
    }
}
