public import JobModel
public import JobStore

/// One thing that keeps a task from running, with the values that decide it.
public enum TaskHold: Sendable, Equatable {
    /// It runs.
    case running(TaskRunner)
    /// Its executor died with it: it goes back to the queue as soon as a scheduler looks.
    case deadExecutor(TaskRunner)
    /// Its host died, or it was lost, too often: `Limits` says how often is too often.
    case quarantined(hostDeaths: Int, losses: Int)
    case disabledJob
    /// Its job runs one task at a time; which has the turn, if that is known.
    case serial(turn: TaskID?)
    /// Its job keeps so many waiting tasks, and so many wait: the oldest of more end.
    case queueCap(limit: Int, waiting: Int)
    /// So many tasks of its job run, and as many may; some of them.
    case jobLimit(limit: Int, running: Int, tasks: [TaskID])
    /// So many tasks with its key run, and as many may; some of them. An empty key is that of tasks which lack one.
    case keyLimit(limit: Int, running: Int, key: String, tasks: [TaskID])
    /// As many tasks as its job's rate allows have started; when it allows another, `nil` when it does and others come first.
    case rateLimit(rate: StartRate, opensAt: UTCMilliseconds?)
    case runAt(UTCMilliseconds)
    /// An attempt of so many has failed, and the next one is due then.
    case backoff(until: UTCMilliseconds, attempt: Int, of: Int)
    /// Its handler has asked to be run then; how often this attempt has, and how often it may.
    case snoozed(until: UTCMilliseconds, count: Int, limit: Int)
    /// When the pause ends by itself, if it does.
    case pausedGroup(until: UTCMilliseconds?)
    case maxRunning(limit: Int, running: Int)
    /// None of the group is online; how many are known.
    case noExecutor(known: Int)
    /// All that are online are disabled.
    case disabledExecutors([ExecutorID])
    /// All that are online and enabled are on nodes that drain; when the first drain ends by itself, if one does.
    case drainingNodes([String], until: UTCMilliseconds?)
    case noRelease
    /// What the enabled online executors run instead.
    case noHandler([ExecutorOffer])
    /// It waits for a host of its own, on this release; `nil` for one that is gone.
    case pinned(release: Int64?)
    /// Nothing is claimed: the store cannot clean up behind itself.
    case stalledLog(StalledLog)
    /// Nothing but the tasks before it.
    case turn

    /// The name of the case, for programs.
    public enum Reason: String, Sendable, CaseIterable {
        case running
        case deadExecutor = "dead_executor"
        case quarantined
        case disabledJob = "disabled_job"
        case serial
        case queueCap = "queue_cap"
        case jobLimit = "job_limit"
        case keyLimit = "key_limit"
        case rateLimit = "rate_limit"
        case runAt = "run_at"
        case backoff
        case snoozed
        case pausedGroup = "paused_group"
        case maxRunning = "max_running"
        case noExecutor = "no_executor"
        case disabledExecutors = "disabled_executors"
        case drainingNodes = "nodes_draining"
        case noRelease = "no_release"
        case noHandler = "no_handler"
        case pinned
        case stalledLog = "stalled_log"
        case turn

        /// Whether it stays so until somebody does something about it.
        var needsPerson: Bool {
            switch self {
            case .quarantined, .disabledJob, .pausedGroup, .noExecutor, .disabledExecutors, .drainingNodes, .noRelease:
                true
            case .running, .deadExecutor, .serial, .queueCap, .jobLimit, .keyLimit, .rateLimit, .runAt, .backoff,
                .snoozed, .maxRunning, .noHandler, .pinned, .stalledLog, .turn:
                false
            }
        }
    }

    public var reason: Reason {
        switch self {
        case .running: .running
        case .deadExecutor: .deadExecutor
        case .quarantined: .quarantined
        case .disabledJob: .disabledJob
        case .serial: .serial
        case .queueCap: .queueCap
        case .jobLimit: .jobLimit
        case .keyLimit: .keyLimit
        case .rateLimit: .rateLimit
        case .runAt: .runAt
        case .backoff: .backoff
        case .snoozed: .snoozed
        case .pausedGroup: .pausedGroup
        case .maxRunning: .maxRunning
        case .noExecutor: .noExecutor
        case .disabledExecutors: .disabledExecutors
        case .drainingNodes: .drainingNodes
        case .noRelease: .noRelease
        case .noHandler: .noHandler
        case .pinned: .pinned
        case .stalledLog: .stalledLog
        case .turn: .turn
        }
    }
}

extension TaskHold {
    /// When it ends by itself, if that is known.
    public var until: UTCMilliseconds? {
        switch self {
        case .runAt(let until), .backoff(let until, _, _), .snoozed(let until, _, _): until
        case .pausedGroup(let until), .drainingNodes(_, let until), .rateLimit(_, let until): until
        case .running, .deadExecutor, .quarantined, .disabledJob, .serial, .queueCap, .jobLimit, .keyLimit,
            .maxRunning, .noExecutor, .disabledExecutors, .noRelease, .noHandler, .pinned, .stalledLog, .turn:
            nil
        }
    }
}

/// Who runs a task.
public enum TaskRunner: Sendable, Equatable {
    case executor(ExecutorID, hostname: String)
    /// One whose executor is not known any more.
    case session(SessionID)
}

/// What an executor could run of a group's handlers.
public struct ExecutorOffer: Sendable, Equatable {
    public var executorID: ExecutorID
    /// The release that it runs, by its number; `nil` for none.
    public var release: Int64?
    /// Of that release, sorted.
    public var handlers: [String]
    /// What the group's hosts do there.
    public var hostState: HostState

    public init(executorID: ExecutorID, release: Int64?, handlers: [String], hostState: HostState) {
        self.executorID = executorID
        self.release = release
        self.handlers = handlers
        self.hostState = hostState
    }
}
