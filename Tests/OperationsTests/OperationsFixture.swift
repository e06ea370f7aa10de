import JobModel
import JobStore
import Operations
import SQLiteJobStore
import StoreSupport
import TestSupport
import Testing

/// A database with group `g` and nobody who works on it.
struct OperationsFixture {
    let directory: TemporaryDirectory
    let store: any Store
    let group: ExecutorGroup

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteJobStore(path: directory.file("q.db"))
        group = try store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
    }

    var jobs: JobOperations { JobOperations(store: store) }
    var tasks: TaskOperations { TaskOperations(store: store) }
    var releases: ReleaseOperations { ReleaseOperations(store: store) }
    var now: UTCMilliseconds { StandInExecutor.now }

    func openExecutor(of group: String = "g") throws -> StandInExecutor {
        try StandInExecutor(store: store, group: group)
    }

    /// Publishes a plugin whose handlers ask for parameters by a schema, or for none in particular. Nobody loads it.
    @discardableResult
    func publish(_ plugin: String, _ schemas: [String: String], group: String = "g") throws -> Release {
        try Self.publish(plugin, schemas, to: group, in: store)
    }

    static func publish(
        _ plugin: String, _ schemas: [String: String], to group: String, in store: any GroupStore & ReleaseStore
    ) throws -> Release {
        let details = schemas.sorted { $0.key < $1.key }.map { PluginHandler(name: $0.key, parametersSchema: $0.value) }
        let bytes = Array("\(plugin) \(details)".utf8)
        let digest = bytes.reduce(into: UInt64(5_381)) { $0 = $0 &* 33 &+ UInt64($1) }
        let stored = try store.storePlugin(
            PluginDraft(
                name: plugin, version: "1", digest: String(digest, radix: 16), handlers: details.map(\.name),
                handlerDetails: details), bytes: bytes)
        var draft = ReleaseDraft(plugins: [stored.id], publisher: "tester")
        draft.allowsRemoval = true
        let desired = try store.group(named: group).desiredReleaseID
        return try store.publish(draft, toGroup: group, expecting: desired, now: StandInExecutor.now).release
    }
}

/// What handlers of the tests ask for.
enum Asks {
    static let to = #"{"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}}}"#
    static let from = #"{"type": "object", "required": ["from"]}"#
}
