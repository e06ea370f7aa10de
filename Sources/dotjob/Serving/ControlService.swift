import ControlAPI
import Dashboard
import Execution
import Foundation
import JobStore
import Logging
import ServiceLifecycle
import Threads
import UnixSignals
import Wording

/// HTTP as a part of a process.
struct ControlService: Service {
    private let server: ControlServer
    /// `nil` for HTTP in the clear.
    private let certificate: ServedCertificate?
    private let logger: Logger

    /// - Parameter showsLink: whether who has started it is shown a link to sign in.
    /// - Throws: `StoreError`; `CommandError` when the first token can be kept nowhere.
    init(
        _ options: ControlConfiguration, database: StoreLocation, dataDirectory: String, showsLink: Bool,
        readiness: Readiness, logger: Logger
    ) throws {
        let link = showsLink ? SignInLink(in: try database.open(), directory: dataDirectory) : nil
        let first = try FirstToken(in: database.open(), directory: dataDirectory)
        try first?.keep()
        var configuration = options
        configuration.onListening = { port in
            let local = "\(options.scheme)://\(Self.host(options.bind)):\(port)"
            let name = options.publicURL.map { ", known as \($0)" } ?? ""
            let end = options.certificate.map { ", certificate valid until \(ReadableTime.local($0.endsAt))" } ?? ""
            logger.info("listening on \(local)\(name)\(end)")
            readiness.begins(.http, "listening on \(local)")
            first?.tell(url: options.publicURL ?? local, logger: logger)
            link?.tell(url: options.publicURL ?? local, logger: logger)
        }
        certificate = options.certificate
        self.logger = logger
        server = try ControlServer(
            configuration, openStore: { try database.open(metrics: options.metrics) },
            openProof: { try database.open(waitingMs: Self.proofMs) },
            probe: { PluginProbe(hostPath: try HostProgram.path(given: nil)) },
            version: Version.current, site: Dashboard(version: Version.current).site, logger: logger)
    }

    /// Less than a proof may take, so that it can say who is in the way.
    private static let proofMs: Int32 = 900

    func run() async throws {
        guard let certificate else { return try await server.run() }
        // Until here SIGHUP is ignored, and without a certificate it stays so.
        let signals = await UnixSignalsSequence(trapping: .sighup)
        // Ends with the server.
        async let _: Void = reread(certificate, on: signals)
        try await server.run()
    }

    private func reread(_ certificate: ServedCertificate, on signals: UnixSignalsSequence) async {
        for await signal in signals {
            do {
                try await server.readCertificateAgain()
                logger.notice(
                    "\(signal): the certificate was read again, valid until \(ReadableTime.local(certificate.endsAt))")
            } catch {
                logger.error("\(signal): \(error.words); until then the old certificate stays")
            }
        }
    }

    private static func host(_ address: String) -> String { address.contains(":") ? "[\(address)]" : address }
}
