public import Execution
import Glibc
import Hummingbird
import HummingbirdCore
public import JobStore
public import Logging
import NIOCore
public import ServiceLifecycle

/// Serves the API over HTTP until it is told to stop.
public struct ControlServer: Service {
    private let configuration: ControlConfiguration
    private let responder: APIResponder
    private let pool: StorePool
    private let logger: Logger

    /// - Parameters:
    ///   - stores: connections of their own, as many as requests may wait for the database at once.
    ///   - probe: tries plugins before they are published; throws where there is no host to try them in.
    ///   - version: of dotjob.
    public init(
        _ configuration: ControlConfiguration, stores: [any Store], probe: @escaping @Sendable () throws -> PluginProbe,
        version: String, logger: Logger
    ) {
        self.configuration = configuration
        self.logger = logger
        pool = StorePool(stores)
        responder = APIResponder(
            routes: RouteTable(APICatalog(version: version, probe: probe).operations),
            door: Door(
                hosts: HostRule(
                    bind: configuration.bind, publicURL: configuration.publicURL,
                    allowedOrigins: configuration.allowedOrigins)),
            pool: pool, proxies: Set(configuration.trustedProxies),
            uploads: configuration.uploadDirectory, logger: logger)
    }

    public func run() async throws {
        try await pool.perform { [configuration] in UploadFile.removeForgotten(in: configuration.uploadDirectory) }
        do {
            try await application(port: configuration.port).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            guard configuration.mayMove else {
                throw AddressTaken(address: "\(configuration.bind):\(configuration.port)")
            }
            logger.notice("port \(configuration.port) is taken; taking a free one")
            try await application(port: 0).run()
        }
        await pool.stop()
    }

    private func application(port: Int) -> Application<APIResponder> {
        let limits = configuration.limits
        return Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestDeadline(limit: .milliseconds(limits.requestMs))],
                    idleTimeout: .milliseconds(limits.idleMs),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(configuration.bind, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: Self.quiet)),
            onServerRunning: { [configuration] channel in
                configuration.onListening(channel.localAddress?.port ?? port)
            }, logger: Self.quiet)
    }

    /// What Hummingbird says of each request is in our answers.
    private static var quiet: Logger {
        var logger = Logger(label: "dotjob.http")
        logger.logLevel = .critical
        return logger
    }
}
