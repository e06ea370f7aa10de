public import Metering

/// Where the API listens, and whom it lets in.
public struct ControlConfiguration: Sendable {
    public static let defaultPort = 8806

    /// How much of the machine others may take.
    public struct Limits: Sendable {
        public var connections = 1_024
        /// How long a connection may say nothing, in milliseconds.
        public var idleMs: Int64 = 60_000
        /// How long a request may take to arrive, in milliseconds.
        public var requestMs: Int64 = 120_000

        /// Clients of events at once, and how many of them one token may have.
        public var streams = 1_000
        public var streamsOfToken = 100
        /// How often a stream shows that it lives, in milliseconds.
        public var heartbeatMs: Int64 = 15_000

        /// Bytes that the system, and the server too, keeps for a client of events that does not read.
        public var streamBytes = 64 << 10

        public init() {}
    }

    public var bind = "127.0.0.1"
    /// 0 for any that is free.
    public var port = Self.defaultPort
    /// Whether another port will do when this one is taken.
    public var mayMove = false
    /// `nil` for HTTP in the clear.
    public var certificate: ServedCertificate?
    /// What people and browsers call it from outside.
    public var publicURL: String?
    /// Addresses of proxies that tell the truth about where requests come from.
    public var trustedProxies: [String] = []
    /// Pages elsewhere that a browser may let ask.
    public var allowedOrigins: [String] = []
    public var limits = Limits()
    /// Where uploads lie until they are stored.
    public var uploadDirectory: String
    /// What it counts by, and shows.
    public var metrics = MetricRegistry()
    /// Whether everybody may read them.
    public var areMetricsOpen = false
    /// Told the port once it listens.
    public var onListening: @Sendable (Int) -> Void = { _ in }

    /// How its own addresses begin.
    public var scheme: String { certificate == nil ? "http" : "https" }

    public init(uploadDirectory: String) { self.uploadDirectory = uploadDirectory }
}
