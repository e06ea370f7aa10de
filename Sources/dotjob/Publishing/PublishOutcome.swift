import Foundation
import JobModel
import JobStore

/// What came of a publish.
struct PublishOutcome {
    var publication: Publication
    /// Those that were given, as they are stored.
    var plugins: [Plugin]
    var canaryPercent: Int?

    var release: Release { publication.release }

    /// One line: the release, or that there was nothing to do.
    var summary: String {
        let subject = "group \(release.groupName.quoted): release \(release.number)"
        guard publication.isNew else {
            return "\(subject) holds these very bytes already and is healthy; nothing to publish"
        }
        return "\(subject) published" + (canaryPercent.map { " as a canary for \($0)% of the claims" } ?? "")
    }

    /// The plugins of a new release, with a mark at those that were given.
    var pluginLines: [String] {
        guard publication.isNew else { return [] }
        return release.plugins.map { plugin in
            let mark = plugins.contains { $0.id == plugin.id } ? "+" : " "
            return "  \(mark) \(plugin.name) \(plugin.version): \(plugin.handlers.joined(separator: ", "))".printable
        }
    }
}

/// Who publishes, for the people who read the list of releases.
enum OurUser {
    static var name: String { ProcessInfo.processInfo.environment["USER"] ?? NSUserName() }
}
