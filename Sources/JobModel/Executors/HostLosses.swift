/// The hosts that an executor has lost of a group since it started: they died, or were killed for what they did.
public struct HostLosses: Sendable, Equatable, Codable {
    public var count: Int
    public var last: Death?

    /// How a host ended.
    public struct Death: Sendable, Equatable, Codable {
        public var at: UTCMilliseconds
        /// The number of the release that it ran.
        public var release: Int64
        /// As a clause: `died of SIGSEGV at address 0x0`.
        public var clause: String
        /// The attempt that took it down, where one did.
        public var task: TaskID?
        public var handler: String?
        /// The first lines of what it could still say.
        public var backtrace: [String]

        /// Lines that are kept at most, and the bytes of each.
        public static let (mostLines, lineBytes) = (12, 200)

        public init(
            at: UTCMilliseconds, release: Int64, clause: String, task: TaskID? = nil, handler: String? = nil,
            text: String = ""
        ) {
            self.at = at
            self.release = release
            self.clause = clause
            self.task = task
            self.handler = handler
            backtrace = text.split(whereSeparator: \.isNewline).prefix(Self.mostLines).map { line in
                // No scalar has more than four bytes.
                let start = String(String.UnicodeScalarView(line.unicodeScalars.prefix(Self.lineBytes / 4 - 1)))
                return line.utf8.count <= Self.lineBytes ? String(line) : "\(start)…"
            }
        }
    }

    public init(count: Int = 0, last: Death? = nil) {
        self.count = count
        self.last = last
    }
}
