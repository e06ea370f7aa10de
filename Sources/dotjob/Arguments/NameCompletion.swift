import ArgumentParser
import Foundation
import SQLiteJobStore

/// What a shell offers where a name is to be typed: those of the database that the line so far, or the environment, names.
enum NameCompletion {
    static let group = CompletionKind.custom { words, _, prefix in
        names(words, prefix) { try NameLookup.groups(startingWith: $0, limit: most, inDatabase: $1) }
    }

    static let job = CompletionKind.custom { words, _, prefix in
        names(words, prefix) { try NameLookup.jobs(startingWith: $0, limit: most, inDatabase: $1) }
    }

    static let calendar = CompletionKind.custom { words, _, prefix in
        names(words, prefix) { try NameLookup.calendars(startingWith: $0, limit: most, inDatabase: $1) }
    }

    /// More than anybody reads.
    private static let most = 200

    private static func names(
        _ words: [String], _ prefix: String, _ look: (_ prefix: String, _ path: String) throws -> [String]
    ) -> [String] {
        // A shell shows what it gets, so a database that cannot be read has no names.
        guard let path = StoreLocation.path(in: words) else { return [] }
        return (try? look(prefix, path)) ?? []
    }
}
