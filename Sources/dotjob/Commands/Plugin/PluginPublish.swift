import ArgumentParser
import Execution
import Foundation
import JobModel
import JobStore

struct PluginPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish plugins to a group, as its next release.",
        discussion: """
            The plugins are loaded in a throw-away process first; what would not run is refused and nothing changes. They
            replace the group's plugins of the same names; its other plugins stay.

            Examples:
              dotjob plugin publish --group mail build/mail.so
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("The group that shall run them.", valueName: "name"))
    var group: String

    @Option(help: ArgumentHelp("Kept with the release.", valueName: "text"))
    var note = ""

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp("The dotjob-host program; else $DOTJOB_HOST, else the one beside dotjob.", valueName: "path")
    )
    var hostPath: String?

    @Option(help: ArgumentHelp("How long they may take to load, init included.", valueName: "duration"))
    var timeout = "30s"

    @Argument(help: ArgumentHelp("The plugins' libraries.", valueName: "file"))
    var files: [String]

    func run() throws {
        let timeoutMs = try DurationText.milliseconds(timeout, option: "--timeout")
        let store = try store.openStore()
        let group = try store.group(named: group)
        let probe = PluginProbe(hostPath: try HostProgram.path(given: hostPath), timeoutMs: timeoutMs)
        let inspections = try probe.inspect(files)
        try check(inspections, for: group, in: store)
        let plugins = try inspections.map { plugin in
            try store.storePlugin(plugin.draft, bytes: plugin.bytes)
        }
        let publication = try publish(plugins, to: store)
        let release = publication.release
        guard publication.isNew else {
            print("group \(group.name.quoted): release \(release.number) runs these very files already; nothing to do")
            return
        }
        print("group \(group.name.quoted): release \(release.number) published")
        for plugin in release.plugins {
            let mark = plugins.contains { $0.id == plugin.id } ? "+" : " "
            print("  \(mark) \(plugin.name) \(plugin.version): \(plugin.handlers.joined(separator: ", "))")
        }
    }

    /// The store refuses a release with two handlers of one name too, but only once the plugins' bytes are in it.
    private func check(_ inspections: [PluginProbe.Inspection], for group: ExecutorGroup, in store: any Store) throws {
        let new = inspections.map {
            Plugin(
                id: 0, name: $0.name, version: $0.version, digest: $0.digest, byteCount: Int64($0.bytes.count),
                handlers: $0.handlers)
        }
        for plugin in new { try Validation.name(plugin.name, of: "plugin") }
        let old = try store.desiredRelease(ofGroup: group.id)?.plugins ?? []
        try PluginBundle(plugins: old).replacing(with: new).check(group: group.name)
    }

    /// Another team may publish to the group meanwhile: its plugins are other ones, so ours go on top of theirs.
    private func publish(_ plugins: [Plugin], to store: any Store) throws -> Publication {
        let publisher = ProcessInfo.processInfo.environment["USER"] ?? NSUserName()
        let draft = ReleaseDraft(plugins: plugins.map(\.id), publisher: publisher, note: note)
        for _ in 0..<10 {
            let expected = try store.group(named: group).desiredReleaseID
            do {
                return try store.publish(draft, toGroup: group, expecting: expected, now: ReadableTime.now)
            } catch let error as StoreError where error.code == .conflict {
                continue
            }
        }
        throw Refusal("group \(group.quoted): others keep publishing to it; try again")
    }
}
