import Foundation
import JobStore
import Wording

/// A directory whose libraries are published to a group as they are built.
struct WatchedFolder: Equatable {
    let group: String
    /// Absolute.
    let path: String

    /// Reads `GROUP=DIR`, or `DIR` where there is but one group.
    ///
    /// - Parameter groups: those that the process serves.
    /// - Throws: `CommandError` for a group that is not among them, and for a directory that is none.
    init(_ text: String, groups: ServedGroups) throws {
        let subject = "--watch \(text.quoted)"
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        // A slash is in no group's name: the sign belongs to the directory then.
        let names = parts.count == 2 && !parts[0].contains("/") && !parts[0].isEmpty
        group = try names ? Self.group(parts[0], of: groups, subject) : Self.onlyGroup(of: groups, subject)
        path = URL(fileURLWithPath: names ? parts[1] : text).standardizedFileURL.path
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandError("\(subject): no such directory; make it, or name the one that your build writes to")
        }
        guard isDirectory.boolValue else {
            throw CommandError("\(subject): not a directory; name the one that your build writes to")
        }
    }

    private static func group(_ name: String, of groups: ServedGroups, _ subject: String) throws -> String {
        guard groups.names.contains(name) else {
            throw CommandError("\(subject): group \(name.quoted): \(groups.cure(for: name))")
        }
        return name
    }

    private static func onlyGroup(of groups: ServedGroups, _ subject: String) throws -> String {
        let groups = groups.names
        guard let only = groups.first else {
            throw CommandError("\(subject): there is no group to publish to; add one with \"dotjob group add NAME\"")
        }
        guard groups.count == 1 else {
            let names = groups.map(\.printable).joined(separator: ", ")
            throw CommandError("\(subject): there are the groups \(names); say which as GROUP=DIR")
        }
        return only
    }
}
