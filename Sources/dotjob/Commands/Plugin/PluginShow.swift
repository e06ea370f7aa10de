import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct PluginShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one release: what is in it, what it changed, and what has come of it.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Option(
        help: ArgumentHelp("Its group, where several have that number.", valueName: "name"),
        completion: NameCompletion.group)
    var group: String?

    @Argument(help: "Number of the release, as \"dotjob plugin list\" shows it.")
    var number: Int64

    func run() throws {
        let control = try database.control()
        let facts = try control.release(ReleaseName(number: number, group: group))
        let release = facts.release
        let comparison = try control.comparison(of: release)
        if listing.json { return try JSONValue.object(Self.columns(of: facts, comparison)).print() }
        print(Self.sheet(of: facts, comparison).text)
        print("\nPlugins\n\(Self.pluginTable(of: release).text)")
        if release.plugins.contains(where: { !$0.handlerDetails.isEmpty }) {
            print("\nHandlers\n\(Self.handlerTable(of: release).text)")
        }
        if !facts.standings.isEmpty { print("\nExecutors\n\(Self.stateTable(of: facts).text)") }
    }

    private static func columns(of facts: ReleaseFacts, _ comparison: ReleaseComparison) -> [String: JSONValue] {
        let codes = facts.tally.map { (String($0.key.rawValue), JSONValue($0.value)) }
        return facts.columns.merging([
            "plugins": .list(facts.release.plugins.map { .object($0.columns) }),
            "compared_to": JSONValue(comparison.before),
            "handlers_added": .list(comparison.handlers.added.map(JSONValue.text)),
            "handlers_removed": .list(comparison.handlers.removed.map(JSONValue.text)),
            "handlers_changed": .list(comparison.handlers.changed.map(JSONValue.text)),
            "ended": .object(Dictionary(codes) { $1 }),
        ]) { $1 }
    }

    private static func sheet(of facts: ReleaseFacts, _ comparison: ReleaseComparison) -> FactSheet {
        let release = facts.release
        let handlers = comparison.handlers
        var sheet = FactSheet()
        sheet.add("release", "\(release.number) of group \(release.groupName.quoted)")
        sheet.add("status", facts.roleText)
        sheet.add("digest", release.digest)
        sheet.add("published", "\(ReadableTime.withAge(release.publishedAt)) by \(release.publishedBy)")
        sheet.add("note", release.note)
        sheet.add("compared to", comparison.before.map { "release \($0)" } ?? "nothing: it is the first")
        sheet.add("added", handlers.added.joined(separator: ", "))
        sheet.add("removed", handlers.removed.joined(separator: ", "))
        sheet.add("changed", handlers.changed.joined(separator: ", "))
        if handlers.isEmpty { sheet.add("handlers", "the same, in the same plugins") }
        sheet.add("attempts", facts.rateText)
        let codes = HandleCode.allCases.compactMap { code in
            facts.tally[code].map { "\($0) ended with \(code.rawValue) \(code.word)" }
        }
        sheet.add("", codes.joined(separator: "\n"))
        if let at = release.quarantinedAt {
            sheet.add("quarantined", "\(ReadableTime.withAge(at))\n\(release.quarantineReason ?? "")", .red)
        }
        return sheet
    }

    private static func pluginTable(of release: Release) -> Table {
        var table = Table(["PLUGIN", "VERSION", "SIZE", "DIGEST", "HANDLERS"], numbers: ["SIZE"])
        for plugin in release.plugins {
            table.add([
                Table.Cell(plugin.name),
                Table.Cell(plugin.version),
                "\((plugin.byteCount + 1023) / 1024) KiB",
                Table.Cell(plugin.digest),
                Table.Cell(plugin.handlers.joined(separator: " ")),
            ])
            if let library = plugin.systemLibrary { table.add(["", "", "", Table.Cell("runs \(library)"), ""]) }
        }
        return table
    }

    private static func handlerTable(of release: Release) -> Table {
        var table = Table(["HANDLER", "PLUGIN", "TIMEOUT", "SUMMARY", "SIGNATURE"])
        for plugin in release.plugins {
            for handler in plugin.handlerDetails {
                let timeout = handler.timeoutMs == 0 ? "-" : DurationText.text(milliseconds: Int64(handler.timeoutMs))
                table.add([
                    Table.Cell(handler.name), Table.Cell(plugin.name), Table.Cell(timeout), Table.Cell(handler.summary),
                    Table.Cell(handler.signature.isEmpty ? "-" : handler.signature),
                ])
            }
        }
        return table
    }

    private static func stateTable(of facts: ReleaseFacts) -> Table {
        var table = Table(["ID", "NODE", "STATE", "SINCE", "REASON"], numbers: ["ID"])
        let now = SystemClock.utcMilliseconds()
        for standing in facts.standings {
            let reason = standing.reason?.split(whereSeparator: \.isNewline).map(String.init)
            table.add([
                "\(standing.executorID)",
                Table.Cell(facts.hostname(of: standing)),
                Table.Cell(standing.state.rawValue),
                Table.Cell(ReadableTime.age(standing.changedAt, now: now)),
                Table.Cell(lines: reason ?? []),
            ])
        }
        return table
    }
}
