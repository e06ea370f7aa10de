import Execution
import JobStore
import Logging
import SQLiteJobStore
import Synchronization
import TestSupport

@testable import ControlAPI

/// A server within the test's process, with limits that no option sets.
final class ServedHere: ServingPort {
    let store: any Store
    let port: Int
    let admin: String
    private let directory: TemporaryDirectory
    private let serving: Task<Void, any Error>

    init(_ adjust: (inout ControlConfiguration.Limits) -> Void) throws {
        directory = try TemporaryDirectory()
        let path = directory.file("q.db")
        store = try SQLiteJobStore(path: path)
        _ = try store.addGroup(named: "g", summary: "", hostThreads: 2, maxRunning: nil)
        guard let secret = try TokenSecret.first(in: store, now: 1) else { throw NotServed() }
        admin = secret.text
        var configuration = ControlConfiguration(uploadDirectory: directory.file("uploads"))
        configuration.port = 0
        adjust(&configuration.limits)
        let port = Found()
        configuration.onListening = { listening in port.number.withLock { $0 = listening } }
        let server = try ControlServer(
            configuration, openStore: { try SQLiteJobStore(path: path) }, probe: { PluginProbe(hostPath: "/none") },
            version: "1", logger: Logger(label: "test"))
        serving = Task { try await server.run() }
        guard eventually({ port.number.withLock { $0 } > 0 }) else { throw NotServed() }
        self.port = port.number.withLock { $0 }
    }

    deinit { serving.cancel() }

    struct NotServed: Error {}

    private final class Found: Sendable {
        let number = Mutex(0)
    }
}
