/// What an executor and a group's hosts there use of their node.
///
/// ```json
/// {"executor": {"pid": 7, "resident_bytes": 4194304, "cpu_ms": 310, "cpu_percent": 1.5},
///  "hosts": [{"pid": 9, "release": 3, "doing": "active", "resident_bytes": 16777216, "cpu_ms": 20}]}
/// ```
public struct HostUsage: Sendable, Equatable, Codable {
    /// A process, as /proc shows it.
    public struct Process: Sendable, Equatable, Codable {
        public var pid: Int
        /// Memory of its own and shared, as far as it is in RAM.
        public var residentBytes: Int64
        /// What it has computed since it began, on all cores.
        public var cpuMs: Int64
        /// Of one core, since the look before; `nil` at the first.
        public var cpuPercent: Double?

        public init(pid: Int, residentBytes: Int64, cpuMs: Int64, cpuPercent: Double? = nil) {
            self.pid = pid
            self.residentBytes = residentBytes
            self.cpuMs = cpuMs
            self.cpuPercent = cpuPercent
        }

        private enum CodingKeys: String, CodingKey {
            case pid
            case residentBytes = "resident_bytes"
            case cpuMs = "cpu_ms"
            case cpuPercent = "cpu_percent"
        }
    }

    /// A host's process.
    public struct Host: Sendable, Equatable {
        public enum Doing: String, Sendable, Codable, CaseIterable {
            case warming
            case active
            case canary
            case draining
            /// It runs one task alone.
            case alone
        }

        /// The number of the release that it runs or loads.
        public var release: Int64
        public var doing: Doing
        public var process: Process

        public init(release: Int64, doing: Doing, process: Process) {
            self.release = release
            self.doing = doing
            self.process = process
        }
    }

    public var executor: Process?
    public var hosts: [Host]

    public init(executor: Process? = nil, hosts: [Host] = []) {
        self.executor = executor
        self.hosts = hosts
    }
}

extension HostUsage.Host: Codable {
    private enum CodingKeys: String, CodingKey { case release, doing }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            release: try fields.decode(Int64.self, forKey: .release),
            doing: try fields.decode(Doing.self, forKey: .doing), process: try HostUsage.Process(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(release, forKey: .release)
        try fields.encode(doing, forKey: .doing)
        try process.encode(to: encoder)
    }
}
