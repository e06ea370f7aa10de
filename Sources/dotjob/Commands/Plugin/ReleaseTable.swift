import JobModel
import Operations
import Threads
import Wording

/// Releases as a table for people: a row each, a line for each plugin and state.
enum ReleaseTable {
    private static let mostHandlers = 6

    static func table(of releases: [ReleaseFacts]) -> Table {
        var table = Table(
            [
                "GROUP", "RELEASE", "MARK", "DIGEST", "PLUGIN", "HANDLERS", "ATTEMPTS", "FAILED", "PUBLISHED", "BY",
                "STATE", "NOTE",
            ], numbers: ["RELEASE", "ATTEMPTS", "FAILED"])
        let now = SystemClock.utcMilliseconds()
        for facts in releases {
            let release = facts.release
            table.add([
                Table.Cell(release.groupName),
                "\(release.number)",
                facts.markCell,
                Table.Cell(String(release.digest.prefix(12))),
                Table.Cell(lines: release.plugins.map { "\($0.name) \($0.version)" }),
                Table.Cell(lines: release.plugins.map(handlers)),
                "\(facts.attempts)",
                Table.Cell(facts.percentText),
                Table.Cell(ReadableTime.age(release.publishedAt, now: now)),
                Table.Cell(release.publishedBy),
                Table.Cell(lines: facts.stateLines),
                Table.Cell(release.note.isEmpty ? nil : release.note.firstLine),
            ])
        }
        return table
    }

    /// A line for each group with a canary: how it does beside the desired release.
    static func comparisons(of releases: [ReleaseFacts]) -> [String] {
        releases.compactMap { canary in
            guard let percent = canary.canaryPercent else { return nil }
            let beside = releases.first { $0.isDesired && $0.group.id == canary.group.id }
            let other = beside.map { "; release \($0.release.number): \($0.rateText)" } ?? ""
            return "group \(canary.group.name.quoted): canary release \(canary.release.number) (\(percent)%): "
                + "\(canary.rateText)\(other)"
        }
    }

    private static func handlers(of plugin: Plugin) -> String {
        let shown = plugin.handlers.prefix(mostHandlers).joined(separator: " ")
        let rest = plugin.handlers.count - mostHandlers
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }
}
