/// What a group's hosts do on one executor: `host_state` of `dot_executor`, where it is JSON.
///
/// ```json
/// {"state": "starting"}
/// {"state": "serving", "stable": {"active": 3, "warming": 4}, "canary": {"active": 5, "trouble": "…"},
///  "draining": [{"release": 2, "tasks": [{"id": 7, "handler": "send"}], "more": 12, "until": 1700000030000}],
///  "running": {"threads": [{"task": 9, "handler": "send", "release": 3, "since": 1700000000000}], "more": 2},
///  "losses": {"count": 1, "last": {…}}, "rules": {…}, "usage": {…}}
/// {"state": "stopping", "draining": […]}
/// {"state": "gone"}
/// ```
///
/// Releases go by their numbers. What is empty is left out.
public enum HostState: Sendable, Equatable {
    /// The session is open; nothing is known of hosts yet.
    case starting
    case serving(Serving)
    /// The executor ends: these hosts still have tasks.
    case stopping([Drain])
    /// The session is closed.
    case gone
    /// A row that an older dotjob wrote: a sentence for people.
    case sentence(String)

    /// What there is for the group's tasks.
    public struct Serving: Sendable, Equatable {
        public var stable: Lane
        public var canary: Lane
        public var draining: [Drain]
        /// What threads have been running for a second or more.
        public var running: LongRuns
        public var losses = HostLosses()
        /// `nil` where an older dotjob serves.
        public var rules: HostRules?
        public var usage: HostUsage?

        public init(
            stable: Lane = Lane(), canary: Lane = Lane(), draining: [Drain] = [], running: LongRuns = LongRuns()
        ) {
            self.stable = stable
            self.canary = canary
            self.draining = draining
            self.running = running
        }

        /// What keeps releases from running, the group's own first.
        public var troubles: [String] { [stable.trouble, canary.trouble].compactMap { $0 } }
    }

    /// The hosts for one of the releases that a group wants.
    public struct Lane: Sendable, Equatable, Codable {
        /// The release whose host gets tasks.
        public var active: Int64?
        /// The release whose host still loads.
        public var warming: Int64?
        /// What keeps the wanted release from running, a sentence of at most `Limits.messageBytes`.
        public private(set) var trouble: String?

        /// - Parameter trouble: cut, with a mark, where it is too long.
        public init(active: Int64? = nil, warming: Int64? = nil, trouble: String? = nil) {
            self.active = active
            self.warming = warming
            self.trouble = trouble.map(Self.bounded)
        }

        private static func bounded(_ text: String) -> String {
            let mark = "…"
            guard text.utf8.count > Limits.messageBytes else { return text }
            var end = text.utf8.index(text.startIndex, offsetBy: Limits.messageBytes - mark.utf8.count)
            while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
            return text[..<end] + mark
        }
    }

    /// Attempts that threads have been running for a while, the oldest first.
    public struct LongRuns: Sendable, Equatable, Codable {
        public struct Thread: Sendable, Equatable, Codable {
            public var task: TaskID
            public var handler: String
            public var release: Int64
            public var since: UTCMilliseconds

            public init(task: TaskID, handler: String, release: Int64, since: UTCMilliseconds) {
                self.task = task
                self.handler = handler
                self.release = release
                self.since = since
            }
        }

        public var threads: [Thread]
        /// How many more there are.
        public var more: Int

        /// Threads that are shown at most.
        public static let mostShown = 64

        public init(_ threads: [Thread] = []) {
            let sorted = threads.sorted { ($0.since, $0.task) < ($1.since, $1.task) }
            self.threads = Array(sorted.prefix(Self.mostShown))
            more = max(sorted.count - Self.mostShown, 0)
        }
    }

    /// A host that gets no more tasks and still has some.
    public struct Drain: Sendable, Equatable, Codable {
        public var release: Int64
        /// The first of its tasks.
        public var tasks: [WaitedFor]
        /// How many more it has.
        public var more: Int
        /// When what still runs is asked to stop, by the clock of its node.
        public var until: UTCMilliseconds?

        /// A task that a host is still waited for.
        public struct WaitedFor: Sendable, Equatable, Codable {
            public var id: TaskID
            public var handler: String

            public init(id: TaskID, handler: String) {
                self.id = id
                self.handler = handler
            }
        }

        /// Tasks that are named at most.
        public static let mostNamed = 3

        /// Names the first of a host's tasks.
        ///
        /// - Parameter handler: the name of a task's handler.
        public init(
            release: Int64, until: UTCMilliseconds? = nil, tasks: some Sequence<TaskID>, handler: (TaskID) -> String
        ) {
            let sorted = tasks.sorted()
            self.release = release
            self.until = until
            self.tasks = sorted.prefix(Self.mostNamed).map { WaitedFor(id: $0, handler: handler($0)) }
            more = max(sorted.count - Self.mostNamed, 0)
        }
    }

    /// What threads have been running for a while; none where nobody knows.
    public var running: LongRuns {
        if case .serving(let serving) = self { serving.running } else { LongRuns() }
    }

    /// Hosts that still have tasks and get no more.
    public var drains: [Drain] {
        switch self {
        case .serving(let serving): serving.draining
        case .stopping(let drains): drains
        case .starting, .gone, .sentence: []
        }
    }

    /// What is told of hosts that serve; `nil` where none can.
    public var serving: Serving? { if case .serving(let serving) = self { serving } else { nil } }

    /// With more that is known of hosts, where it serves.
    public func adding(_ add: (inout Serving) -> Void) -> HostState {
        guard case .serving(var serving) = self else { return self }
        add(&serving)
        return .serving(serving)
    }

    /// Whether a host of the group's own release gets tasks.
    public var isActive: Bool {
        if case .serving(let serving) = self { serving.stable.active != nil } else { false }
    }
}
