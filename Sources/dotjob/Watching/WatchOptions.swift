import ArgumentParser
import ControlAPI
import Execution
import Logging
import Operations
import Wording

/// Directories whose libraries a serving process publishes.
struct WatchOptions: ParsableArguments {
    @Option(
        name: .customLong("watch"), parsing: .singleValue,
        help: ArgumentHelp(
            "For development: publish each .so of the directory to the group, now and whenever a build has changed it; "
                + "DIR alone where there is one group; repeat.", valueName: "group=dir"))
    var watched: [String] = []

    /// The service that watches, if any is asked for.
    ///
    /// - Throws: `CommandError` for a group that the process does not serve, or a directory that cannot be watched.
    func services(
        serving groups: ServedGroups, database: StoreLocation, hostPath: String, logger: Logger
    ) throws -> [WatchService] {
        guard !watched.isEmpty else { return [] }
        let folders = try watched.map { try WatchedFolder($0, groups: groups) }
        // Its own connection: a publish must not wait for the executor's transactions.
        let store = try database.open()
        let publisher = PluginPublisher(store: store, probe: PluginProbe(hostPath: hostPath))
        let audit = AuditedChange(by: "watch", in: store)
        return [
            WatchService(
                watchers: try folders.map {
                    try FolderWatcher($0, publisher: publisher, audit: audit, logger: logger)
                })
        ]
    }
}

/// The groups that a serving process serves.
enum ServedGroups {
    /// Every group of the database; by now these.
    case all([String])
    case chosen([String])

    var names: [String] {
        switch self {
        case .all(let names), .chosen(let names): names
        }
    }

    /// What to do about a group that is not among them.
    func cure(for name: String) -> String {
        switch self {
        case .all: "no such group; add it with \"dotjob group add \(name.printable)\""
        case .chosen: "not served here; name it with --group too"
        }
    }
}
