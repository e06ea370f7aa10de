import ArgumentParser
import JobModel
import JobStore

struct PluginShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one release: what is in it, what it changed, and what has come of it.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Option(help: ArgumentHelp("Its group, where several have that number.", valueName: "name"))
    var group: String?

    @Argument(help: "Number of the release, as \"dotjob plugin list\" shows it.")
    var number: Int64

    func run() throws {
        let store = try database.open()
        let release = try ReleaseName(number: number, group: group).find(in: store)
        guard let view = try ReleaseView.views(of: [release], in: store).first else { return }
        let before = try Self.release(before: release, in: store)
        let changes = HandlerChanges(from: before, to: release)
        if listing.json { return try JSONValue.object(Self.columns(of: view, changes, before: before)).print() }
        print(Self.facts(of: view, changes, before: before).text)
        print("\nPlugins\n\(Self.pluginTable(of: release).text)")
        if release.plugins.contains(where: { !$0.handlerDetails.isEmpty }) {
            print("\nHandlers\n\(Self.handlerTable(of: release).text)")
        }
        if !view.standings.isEmpty { print("\nExecutors\n\(Self.stateTable(of: view).text)") }
    }

    /// What the group wanted before; where that is not known, the number before.
    private static func release(before release: Release, in store: any Store) throws -> Release? {
        if let previous = release.previousID { return try store.release(previous) }
        guard release.number > 1 else { return nil }
        do {
            return try store.release(number: release.number - 1, ofGroup: release.groupName)
        } catch let error as StoreError where error.code == .notFound {
            return nil
        }
    }

    private static func columns(
        of view: ReleaseView, _ changes: HandlerChanges, before: Release?
    ) -> [String: JSONValue] {
        let codes = view.tally.map { (String($0.key.rawValue), JSONValue($0.value)) }
        return view.columns.merging([
            "plugins": .list(view.release.plugins.map { .object($0.columns) }),
            "compared_to": JSONValue(before?.number),
            "handlers_added": .list(changes.added.map(JSONValue.text)),
            "handlers_removed": .list(changes.removed.map(JSONValue.text)),
            "handlers_changed": .list(changes.changed.map(JSONValue.text)),
            "ended": .object(Dictionary(codes) { $1 }),
        ]) { $1 }
    }

    private static func facts(of view: ReleaseView, _ changes: HandlerChanges, before: Release?) -> FactSheet {
        let release = view.release
        var facts = FactSheet()
        facts.add("release", "\(release.number) of group \(release.groupName.quoted)")
        facts.add("status", status(of: view))
        facts.add("digest", release.digest)
        facts.add("published", "\(ReadableTime.withAge(release.publishedAt)) by \(release.publishedBy)")
        facts.add("note", release.note)
        facts.add("compared to", before.map { "release \($0.number)" } ?? "nothing: it is the first")
        facts.add("added", changes.added.joined(separator: ", "))
        facts.add("removed", changes.removed.joined(separator: ", "))
        facts.add("changed", changes.changed.joined(separator: ", "))
        if changes.isEmpty { facts.add("handlers", "the same, in the same plugins") }
        facts.add("attempts", view.rateText)
        let codes = HandleCode.allCases.compactMap { code in
            view.tally[code].map { "\($0) ended with \(code.rawValue) \(code.word)" }
        }
        facts.add("", codes.joined(separator: "\n"))
        if let at = release.quarantinedAt {
            facts.add("quarantined", "\(ReadableTime.withAge(at))\n\(release.quarantineReason ?? "")", .red)
        }
        return facts
    }

    private static func status(of view: ReleaseView) -> String {
        if view.isDesired { return "what the group wants" }
        if let percent = view.canaryPercent { return "canary for \(percent)% of the claims" }
        return view.release.quarantinedAt == nil ? "not wanted" : "not wanted, quarantined"
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

    private static func stateTable(of view: ReleaseView) -> Table {
        var table = Table(["ID", "NODE", "STATE", "SINCE", "REASON"], numbers: ["ID"])
        let now = ReadableTime.now
        for standing in view.standings {
            let reason = standing.reason?.split(whereSeparator: \.isNewline).map(String.init)
            table.add([
                "\(standing.executorID)",
                Table.Cell(view.hostname(of: standing)),
                Table.Cell(standing.state.rawValue),
                Table.Cell(ReadableTime.age(standing.changedAt, now: now)),
                Table.Cell(lines: reason ?? []),
            ])
        }
        return table
    }
}
