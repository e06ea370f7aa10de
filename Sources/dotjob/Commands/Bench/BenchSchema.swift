import Foundation
import PostgresJobStore
import Wording

/// A schema of a benchmark's own in a server's database: whatever else is there stays as it is.
struct BenchSchema {
    private let location: PostgresLocation
    /// As executors take it.
    let url: String

    /// Makes it, with all tables.
    init(on server: String) throws {
        let name = "dotjob_bench_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        let url = "\(server)\(server.contains("?") ? "&" : "?")schema=\(name)"
        self.url = url
        location = try WrongValue.judging { try PostgresLocation(url) }
        // Executors are given it as an argument too.
        if location.hasPassword {
            throw WrongValue(
                "--database \(location.description.quoted): on a command line everybody here can read its password; leave it out, and give "
                    + "it in PGPASSWORD, ~/.pgpass or a service")
        }
        try PostgresJobStore.migrate(location)
    }

    func remove() { try? PostgresJobStore.removeTables(at: location) }
}

extension StoreLocation {
    /// The server that was named as an option: what a shell has exported for daily work is nothing to measure.
    ///
    /// - Throws: `WrongValue` for a file.
    var benchServer: String? {
        get throws {
            guard let given else { return nil }
            guard PostgresLocation.names(given) else {
                throw WrongValue(
                    "--database \(given.quoted): give postgres://USER@HOST/NAME; a file is made anew, where --in says")
            }
            return given
        }
    }
}
