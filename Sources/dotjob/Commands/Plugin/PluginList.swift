import ArgumentParser
import JobModel
import JobStore

struct PluginList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the plugins of each group's newest release.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var listing: ListingOptions

    @Option(help: ArgumentHelp("Only this group.", valueName: "name"))
    var group: String?

    @Flag(help: "Older releases too.")
    var all = false

    func run() throws {
        let store = try store.openStore()
        if let group { _ = try store.group(named: group) }
        let desired = Set(try store.groups().compactMap(\.desiredReleaseID))
        let releases = try store.releases(ofGroup: group).filter { all || desired.contains($0.id) }
        var table = Table(
            ["GROUP", "RELEASE", "PLUGIN", "VERSION", "SIZE", "DIGEST", "PUBLISHED", "BY", "HANDLERS"],
            numbers: ["RELEASE", "SIZE"])
        let now = ReadableTime.now
        for release in releases {
            for plugin in release.plugins {
                table.add([
                    Table.Cell(release.groupName),
                    "\(release.number)",
                    Table.Cell(plugin.name),
                    Table.Cell(plugin.version),
                    "\((plugin.byteCount + 1023) / 1024) KiB",
                    Table.Cell(String(plugin.digest.prefix(12))),
                    Table.Cell(ReadableTime.age(release.publishedAt, now: now)),
                    Table.Cell(release.publishedBy),
                    Table.Cell(plugin.handlers.joined(separator: " ")),
                ])
            }
        }
        try Listing(
            rows: releases.flatMap(\.pluginColumns), table: table,
            emptyNote: "no plugins yet; publish one with \"dotjob plugin publish --group NAME FILE\""
        ).print(listing)
    }
}
