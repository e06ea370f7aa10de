import CoreMetrics
package import Execution
import Glibc
import Hummingbird
import HummingbirdCore
package import JobStore
package import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// Serves the API over HTTP until it is told to stop.
public struct ControlServer: Service {
    private let configuration: ControlConfiguration
    private let responder: APIResponder
    private let pool: StorePool
    private let streams: LiveStreams
    private let proof: WriteProof
    private let logger: Logger

    /// - Parameters:
    ///   - openStore: opens a connection of the server's own.
    ///   - openProof: opens one that waits for other writers a little less than a second.
    ///   - probe: tries plugins before they are published; throws where there is no host to try them in.
    ///   - version: of dotjob.
    ///   - site: pages that are served beside the API.
    /// - Throws: when the system gives no descriptor to wake a thread with.
    package init(
        _ configuration: ControlConfiguration, openStore: @escaping @Sendable () throws -> any Store,
        openProof: @escaping @Sendable () throws -> any Store,
        probe: @escaping @Sendable () throws -> PluginProbe,
        version: String, site: Site? = nil, logger: Logger
    ) throws {
        self.configuration = configuration
        self.logger = logger
        let proof = WriteProof(open: openProof)
        self.proof = proof
        pool = StorePool(threads: Self.storeThreads, open: openStore)
        let meters = RequestMeters(configuration.metrics)
        streams = try LiveStreams(
            Self.streamLimits(configuration.limits), openStore: openStore, logger: logger,
            count: { meters.eventClients.set(Double($0)) })
        responder = APIResponder(
            routes: RouteTable(
                APICatalog(
                    version: version, metrics: MetricsPage(configuration.metrics),
                    areMetricsOpen: configuration.areMetricsOpen, prove: { try await proof.check() }, probe: probe
                ).operations),
            door: Door(
                hosts: HostRule(
                    bind: configuration.bind, publicURL: configuration.publicURL,
                    allowedOrigins: configuration.allowedOrigins, isSecure: configuration.certificate != nil)),
            pool: pool, streams: streams, proxies: Set(configuration.trustedProxies),
            uploads: configuration.uploadDirectory, meters: meters, site: site, logger: logger)
    }

    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await serve()
        } onGracefulShutdown: { [streams] in
            streams.close()
        }
    }

    private func serve() async throws {
        defer { streams.close() }
        try await pool.perform { [configuration] in UploadFile.removeForgotten(in: configuration.uploadDirectory) }
        do {
            try await Self.application(responder, configuration, port: configuration.port).run()
        } catch let error as IOError where AddressTaken.isMeant(by: error) {
            guard configuration.mayMove else {
                throw AddressTaken(
                    address: "\(configuration.bind):\(configuration.port)",
                    option: "--port, or serve nothing with --no-http")
            }
            logger.notice("port \(configuration.port) is taken; taking a free one")
            try await Self.application(responder, configuration, port: 0).run()
        }
        await pool.stop()
        await proof.stop()
    }

    /// Reads the certificate's files again, for connections that begin from now on. Without a certificate it does nothing.
    ///
    /// - Throws: `CertificateRefused`; then the old one stays.
    public func readCertificateAgain() async throws {
        try await pool.perform { [configuration] in try configuration.certificate?.readAgain() }
    }

    /// What listens on a port, within the bounds of a configuration.
    static func application<Responder: HTTPResponder>(
        _ responder: Responder, _ configuration: ControlConfiguration, port: Int
    ) -> Application<Responder> where Responder.Context == APIContext {
        let limits = configuration.limits
        let most = connections(limits)
        let connections = OpenConnections(most: most)
        return Application(
            responder: responder,
            server: server(
                configuration.certificate,
                .init(
                    additionalChannelHandlers: [
                        ConnectionWatch(
                            arrival: .milliseconds(limits.requestMs), stall: .milliseconds(limits.idleMs),
                            streamBytes: limits.streamBytes, connections: connections)
                    ],
                    idleTimeout: .milliseconds(limits.idleMs),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(configuration.bind, port: port),
                // Beyond those for whom an idle one makes room, the others wait to be accepted.
                availableConnectionsDelegate: MaximumAvailableConnections(most + spare, logger: quiet)),
            onServerRunning: { channel in
                configuration.onListening(channel.localAddress?.port ?? port)
            }, eventLoopGroupProvider: .shared(eventLoop), logger: quiet)
    }

    private static func connections(_ limits: ControlConfiguration.Limits) -> Int {
        min(limits.connections, descriptors / 2)
    }

    /// A quarter of the connections is for those who ask and go.
    private static func streamLimits(_ limits: ControlConfiguration.Limits) -> StreamLimits {
        StreamLimits(
            most: min(limits.streams, connections(limits) * 3 / 4), mostOfToken: limits.streamsOfToken,
            heartbeatMs: limits.heartbeatMs, bufferBytes: 4 * limits.streamBytes)
    }

    private static func server(
        _ certificate: ServedCertificate?, _ http: HTTP1Channel.Configuration
    ) -> HTTPServerBuilder {
        #if TLS
            if let certificate {
                return HTTPServerBuilder { responder in
                    SecureChannel(
                        http: HTTP1Channel(responder: responder, configuration: http), certificate: certificate)
                }
            }
        #endif
        return .http1(configuration: http)
    }

    /// Requests that may wait for the database at once.
    private static let storeThreads = 4
    /// One thread moves all bytes: what takes long is done on others.
    private static let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Connections that may be open while others are being closed for them.
    private static let spare = 16

    /// Files and connections that this process may have open: the store and the hosts need some too.
    private static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        return Int(min(limit.rlim_cur, 1 << 20))
    }

    /// What Hummingbird says of each request is in our answers.
    private static var quiet: Logger {
        var logger = Logger(label: "dotjob.http")
        logger.logLevel = .critical
        return logger
    }
}
