import ArgumentParser
import Foundation
import JobStore
import SQLiteJobStore

/// Which database a command works on.
struct StoreOptions: ParsableArguments {
    static let environmentVariable = "DOTJOB_DATABASE"

    @Option(
        name: .customLong("database"),
        help: ArgumentHelp("The database file; else \(environmentVariable), else dotjob.db here.", valueName: "path"))
    var path: String?

    /// The file to use: the option, the environment, or `dotjob.db` in the current directory.
    var databasePath: String {
        if let path { return path }
        let inherited = ProcessInfo.processInfo.environment[Self.environmentVariable] ?? ""
        return inherited.isEmpty ? "dotjob.db" : inherited
    }

    /// Opens the store.
    ///
    /// - Parameter createIfMissing: make the file when there is none; else its absence is an error that says so.
    func openStore(createIfMissing: Bool = false) throws -> any Store {
        var options = SQLiteJobStore.Options()
        options.createIfMissing = createIfMissing
        options.durability = .full
        return try SQLiteJobStore(path: databasePath, options: options)
    }
}
