import ControlAPI
import Execution
import Foundation
import JobStore
import Logging
import ServiceLifecycle
import Threads
import Wording

/// HTTP as a part of a process.
struct ControlService: Service {
    private let server: ControlServer

    /// - Throws: `StoreError`; `CommandError` when the first token can be kept nowhere.
    init(_ options: ControlConfiguration, database: StoreLocation, logger: Logger) throws {
        let first = try FirstToken(in: database.open(), database: database)
        try first?.keep()
        var configuration = options
        configuration.onListening = { port in
            let local = "http://\(Self.host(options.bind)):\(port)"
            logger.info("listening on \(local)\(options.publicURL.map { ", known as \($0)" } ?? "")")
            first?.tell(url: options.publicURL ?? local, logger: logger)
        }
        server = ControlServer(
            configuration, openStore: { try database.open() },
            probe: { PluginProbe(hostPath: try HostProgram.path(given: nil)) },
            version: Version.current, logger: logger)
    }

    func run() async throws { try await server.run() }

    private static func host(_ address: String) -> String { address.contains(":") ? "[\(address)]" : address }
}
