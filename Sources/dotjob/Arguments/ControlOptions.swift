import ArgumentParser
import ControlAPI
import Foundation
import JobModel
import Metering
import Wording

/// Where a serving command listens for HTTP.
struct ControlOptions: ParsableArguments {
    static let environmentVariable = "DOTJOB_PORT"

    @Flag(name: .customLong("no-http"), help: "Serve no HTTP.")
    var isOff = false

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var bind = "127.0.0.1"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The port, 0 for a free one; else \(environmentVariable), else \(ControlConfiguration.defaultPort).",
            valueName: "port"))
    var port: Int?

    @Option(
        name: .customLong("tls-cert"),
        help: ArgumentHelp("Serve HTTPS with this certificate and its chain, PEM.", valueName: "file"),
        completion: .file())
    var certificateFile: String?

    @Option(
        name: .customLong("tls-key"),
        help: ArgumentHelp("The certificate's key, PEM. SIGHUP has both files read again.", valueName: "file"),
        completion: .file())
    var keyFile: String?

    @Option(
        name: .customLong("public-url"), help: ArgumentHelp("What others call it, behind a proxy.", valueName: "url"))
    var publicURL: String?

    @Option(
        name: .customLong("trusted-proxy"),
        help: ArgumentHelp("A proxy whose X-Forwarded-For is the truth; repeat.", valueName: "address"))
    var trustedProxies: [String] = []

    @Option(
        name: .customLong("allow-origin"),
        help: ArgumentHelp("Pages elsewhere that a browser may let ask; repeat.", valueName: "origin"))
    var allowedOrigins: [String] = []

    @Flag(help: "Listen beyond this machine without TLS: tokens can be read on the way.")
    var insecureHttp = false

    @Flag(help: "Show /metrics without a token. Only where nobody but this machine can ask.")
    var metricsOpen = false

    @Option(
        name: .customLong("http-idle-timeout"),
        help: ArgumentHelp("How long a connection may say nothing, or read nothing.", valueName: "duration"))
    var idleTimeout = "60s"

    @Option(
        name: .customLong("http-request-timeout"),
        help: ArgumentHelp("How long a request may take to arrive.", valueName: "duration"))
    var requestTimeout = "2m"

    /// - Parameter mayMove: whether another port will do when the usual one is taken, and none was named.
    /// - Returns: `nil` for none.
    /// - Throws: `WrongValue`.
    func configuration(
        mayMove: Bool, dataDirectory: @autoclosure () throws -> String, metrics: MetricRegistry
    ) throws -> ControlConfiguration? {
        guard !isOff else { return nil }
        var configuration = ControlConfiguration(uploadDirectory: "\(try dataDirectory())/uploads")
        configuration.bind = bind
        let given = try port ?? Self.inheritedPort()
        if let given, !(0...65_535).contains(given) {
            throw WrongValue("--port \"\(given)\": out of range; give 0 to 65535")
        }
        configuration.port = given ?? ControlConfiguration.defaultPort
        configuration.mayMove = mayMove && given == nil
        configuration.certificate = try certificate()
        guard configuration.certificate != nil || insecureHttp || Self.isLoopback(bind) else {
            throw WrongValue(
                "--bind \(bind.quoted): beyond this machine, tokens would be sent in the clear; give --tls-cert and "
                    + "--tls-key, put a proxy with TLS before 127.0.0.1, or say --insecure-http")
        }
        guard !metricsOpen || Self.isLoopback(bind) else {
            throw WrongValue(
                "--metrics-open: --bind \(bind.quoted) is beyond this machine, and everybody there could read them; leave it "
                    + "out and give Prometheus a token of the role metrics, or bind 127.0.0.1")
        }
        guard !metricsOpen || publicURL == nil && trustedProxies.isEmpty else {
            throw WrongValue(
                "--metrics-open: everybody whom a proxy lets through could read them; leave it out and give Prometheus a token of the "
                    + "role metrics, or leave out --public-url and --trusted-proxy")
        }
        configuration.metrics = metrics
        configuration.areMetricsOpen = metricsOpen
        if let publicURL, URL(string: publicURL)?.host == nil {
            throw WrongValue("--public-url \(publicURL.quoted): not a URL; write it as https://jobs.example.org")
        }
        configuration.publicURL = publicURL
        configuration.trustedProxies = trustedProxies
        configuration.allowedOrigins = allowedOrigins
        configuration.limits.idleMs = try Self.limit(idleTimeout, option: "--http-idle-timeout")
        configuration.limits.requestMs = try Self.limit(requestTimeout, option: "--http-request-timeout")
        if let limits = ProcessInfo.processInfo.environment[Self.streamLimits] {
            try Self.read(limits, into: &configuration.limits)
        }
        return configuration
    }

    /// For who tries what a stream does when nobody reads it: `HEARTBEAT_MS,BYTES`.
    private static let streamLimits = "DOTJOB_STREAM_LIMITS"

    private static func read(_ text: String, into limits: inout ControlConfiguration.Limits) throws {
        let numbers = text.split(separator: ",").map { Int64($0) }
        guard numbers.count == 2, let heartbeat = numbers[0], let bytes = numbers[1], heartbeat > 0, bytes >= 1_024
        else { throw WrongValue("\(streamLimits) \(text.quoted): not HEARTBEAT_MS,BYTES") }
        limits.heartbeatMs = heartbeat
        limits.streamBytes = Int(clamping: bytes)
    }

    private func certificate() throws -> ServedCertificate? {
        switch (certificateFile, keyFile) {
        case (nil, nil): return nil
        case (let chain?, nil): throw WrongValue("--tls-cert \(chain.quoted): its key is missing; give --tls-key")
        case (nil, let key?): throw WrongValue("--tls-key \(key.quoted): its certificate is missing; give --tls-cert")
        case (let chain?, let key?):
            return try WrongValue.judging { try ServedCertificate(CertificateFiles(chain: chain, key: key)) }
        }
    }

    private static func limit(_ text: String, option: String) throws -> Int64 {
        let milliseconds = try DurationText.milliseconds(text, option: option)
        guard milliseconds > 0 else { throw WrongValue("\(option) \(text.quoted): too short; give 1ms or more") }
        return milliseconds
    }

    private static func inheritedPort() throws -> Int? {
        guard let text = ProcessInfo.processInfo.environment[environmentVariable], !text.isEmpty else { return nil }
        guard let port = Int(text) else {
            throw WrongValue("\(environmentVariable) \(text.quoted): not a port; give 0 to 65535")
        }
        return port
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "localhost" || address == "::1"
            || address.wholeMatch(of: /127(\.\d{1,3}){3}/) != nil
    }
}
