import ArgumentParser
import JobModel
import JobStore

struct PluginRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "End a group's canary, or publish an earlier bundle of the group again.",
        discussion: """
            Without --to, a group with a canary goes on with the release beside it; another one gets the bundle that it ran
            before, as its next release.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var waiting: WaitOptions

    @Option(help: ArgumentHelp("The group.", valueName: "name"))
    var group: String

    @Option(name: .customLong("to"), help: ArgumentHelp("The release whose bundle it shall run.", valueName: "number"))
    var number: Int64?

    @Flag(help: "Handlers that enabled jobs or queued tasks use may go.")
    var allowRemoval = false

    func run() throws {
        try waiting.check()
        let store = try database.open()
        let before = try store.group(named: group)
        let release = try store.rollBack(
            group: group, to: number, by: OurUser.name, allowsRemoval: allowRemoval, now: ReadableTime.now)
        print("group \(group.quoted): \(try text(of: release, before: before, in: store))")
        try JobFit(release: release).tell(in: store)
        try waiting.follow(release, in: store)
    }

    private func text(of release: Release, before: ExecutorGroup, in store: any Store) throws -> String {
        var parts: [String] = []
        if let canary = try before.canary.flatMap({ try store.release($0.releaseID) }) {
            parts.append("canary release \(canary.number) ended")
        }
        if release.id != before.desiredReleaseID {
            // The store says whose bundle it is: two people may roll back at once.
            parts.append("release \(release.number) published: \(release.note)")
        } else if parts.isEmpty {
            parts.append(
                "release \(release.number) holds these very bytes already and is healthy; nothing to roll back")
        } else {
            parts.append("release \(release.number) gets every claim")
        }
        return parts.joined(separator: "; ")
    }
}
