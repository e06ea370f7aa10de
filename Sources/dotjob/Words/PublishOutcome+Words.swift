import JobModel
import Operations
import Wording

extension PublishOutcome {
    /// One line: the release, or that there was nothing to do.
    var summary: String { summary("published") }

    fileprivate func summary(_ what: String) -> String {
        guard isNew else {
            return "\(release.subject) holds these very bytes already and is healthy; nothing to publish"
        }
        return "\(release.subject) \(what)" + (canaryPercent.map { " as a canary for \($0)% of the claims" } ?? "")
    }

    /// The plugins of a new release, with a mark at those that were given.
    var pluginLines: [String] {
        guard isNew else { return [] }
        return release.plugins.map { plugin in
            let mark = plugins.contains { $0.id == plugin.id } ? "+" : " "
            return "  \(mark) \(plugin.name) \(plugin.version): \(plugin.handlers.joined(separator: ", "))".printable
        }
    }
}

extension PublishOutlook {
    /// What the release would be, what would be in it, and which handlers would change.
    var lines: [String] {
        guard outcome.isNew else { return [outcome.summary] }
        let handlers = comparison.handlers
        let changes = [("added", handlers.added), ("removed", handlers.removed), ("changed", handlers.changed)]
        return [outcome.summary("would be published")] + outcome.pluginLines
            + changes.filter { !$0.1.isEmpty }.map { word, names in
                "  \(word): \(names.joined(separator: ", "))".printable
            }
    }
}

extension RollbackOutcome {
    /// What has become of the canary, and what the group wants now.
    var text: String {
        let trial = endedCanary.map { "canary release \($0) ended; " } ?? ""
        return switch effect {
        // The store says whose bundle it is: two people may roll back at once.
        case .published: "\(trial)release \(release.number) published: \(release.note)"
        case .kept: "\(trial)release \(release.number) gets every claim"
        case .nothing:
            "\(trial)release \(release.number) holds these very bytes already and is healthy; nothing to roll back"
        }
    }
}

extension Release {
    /// How sentences about it begin.
    var subject: String { "group \(groupName.quoted): release \(number)" }
}
