import ArgumentParser
import CoreMetrics
import Foundation
import JobStore
import SQLiteJobStore

/// Where the database is that a command works on, and how it is opened.
struct StoreLocation: ParsableArguments {
    static let environmentVariable = "DOTJOB_DATABASE"

    /// As it is written.
    static let option = "--database"

    @Option(
        name: .customLong("database"),
        help: ArgumentHelp("The database file; else \(environmentVariable), else dotjob.db here.", valueName: "path"),
        completion: .file())
    var given: String?

    /// The file to use: the option, the environment, or `dotjob.db` in the current directory.
    var path: String {
        if let given { return given }
        let inherited = ProcessInfo.processInfo.environment[Self.environmentVariable] ?? ""
        return inherited.isEmpty ? "dotjob.db" : inherited
    }

    /// The file that a command of these words would use, before the command is whole enough to be read.
    static func path(in words: [String]) -> String {
        var location = StoreLocation()
        if let place = words.lastIndex(of: option), place + 1 < words.count {
            location.given = words[place + 1]
        } else {
            location.given = words.last { $0.hasPrefix(option + "=") }.map { String($0.dropFirst(option.count + 1)) }
        }
        return location.path
    }

    /// The directory beside the file that holds what belongs to it but is no table.
    var dataDirectory: String { SQLiteJobStore.dataDirectory(forDatabase: path) }

    /// Opens the store. Calls on one store take turns: what must not wait for another's transactions opens its own.
    ///
    /// - Parameters:
    ///   - durability: an executor, which writes all the time, may choose the faster one.
    ///   - createIfMissing: make the file when there is none; else its absence is an error that says so.
    func open(
        durability: Durability = .full, createIfMissing: Bool = false,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws -> any Store {
        try Self.open(path, durability: durability, createIfMissing: createIfMissing, metrics: metrics)
    }

    /// Opens the store for who cannot wait long for other writers.
    func open(waitingMs: Int32) throws -> any Store {
        var options = SQLiteJobStore.Options()
        options.createIfMissing = false
        options.busyTimeoutMs = waitingMs
        return try SQLiteJobStore(path: path, options: options)
    }

    /// Writes a copy of the database to a file that is not there yet.
    ///
    /// - Returns: its size in bytes.
    func backUp(to file: String, now: Int64) throws -> Int64 {
        var options = SQLiteJobStore.Options()
        options.createIfMissing = false
        return try SQLiteJobStore(path: path, options: options).backUp(to: file, now: now)
    }

    /// Has a backup take the database's place.
    ///
    /// - Returns: where the database before is kept.
    func restore(from file: String, now: Int64) throws -> String? {
        try SQLiteJobStore.restore(path, from: file, now: now)
    }

    /// As the method of the same name, of a file that the command has chosen.
    static func open(
        _ path: String, durability: Durability, createIfMissing: Bool,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws -> any Store {
        var options = SQLiteJobStore.Options()
        options.metrics = metrics
        options.createIfMissing = createIfMissing
        options.durability = durability == .full ? .full : .normal
        return try SQLiteJobStore(path: path, options: options)
    }
}

/// What survives a power cut. A crash of the process loses nothing either way.
enum Durability: String, ExpressibleByArgument, CaseIterable {
    /// What a user was told is stored; the last attempts may run again.
    case normal
    /// Every commit.
    case full
}
