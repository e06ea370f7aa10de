/// An executor's share of a group: a row of `dot_executor`, one for each (node, group).
public struct ExecutorNode: Sendable, Identifiable {
    public var id: ExecutorID
    public var hostname: String
    public var ip: String
    public var port: Int
    public var groupID: GroupID
    public var groupName: String
    /// A disabled node claims nothing.
    public var isDisabled: Bool
    /// What keeps all executors of its node from claiming; as stored: its time may be over.
    public var drain: Pause?
    public var sessionID: SessionID?
    /// Whether the session is open, as far as the tables know.
    public var isOnline: Bool
    public var pid: Int?
    public var leaseUntil: UTCMilliseconds?
    public var runningReleaseID: ReleaseID?
    public var runningReleaseNo: Int64?
    /// What the group's hosts do there.
    public var hostState: HostState
    public var runningTasks: Int

    public init(
        id: ExecutorID, hostname: String, ip: String, port: Int, groupID: GroupID, groupName: String,
        isDisabled: Bool, drain: Pause? = nil, sessionID: SessionID?, isOnline: Bool, pid: Int?,
        leaseUntil: UTCMilliseconds?,
        runningReleaseID: ReleaseID?, runningReleaseNo: Int64?, hostState: HostState, runningTasks: Int
    ) {
        self.id = id
        self.hostname = hostname
        self.ip = ip
        self.port = port
        self.groupID = groupID
        self.groupName = groupName
        self.isDisabled = isDisabled
        self.drain = drain
        self.sessionID = sessionID
        self.isOnline = isOnline
        self.pid = pid
        self.leaseUntil = leaseUntil
        self.runningReleaseID = runningReleaseID
        self.runningReleaseNo = runningReleaseNo
        self.hostState = hostState
        self.runningTasks = runningTasks
    }

    /// Its last sign of life: when it renewed its lease. `nil` where that is not known.
    public var renewedAt: UTCMilliseconds? {
        guard let leaseUntil, let leaseMs = hostState.serving?.rules?.leaseMs else { return nil }
        return leaseUntil - leaseMs
    }

    /// Forgets a drain that has ended by itself.
    public mutating func endDrain(at now: UTCMilliseconds) {
        if drain?.lasts(at: now) == false { drain = nil }
    }
}

/// One start of an executor process: a row of `dot_executor_session`.
public struct ExecutorSession: Sendable, Identifiable {
    public var id: SessionID
    public var hostname: String
    public var pid: Int
    public var bootID: String
    /// The lock file that the process and its hosts hold open, and the identity it had at the start. The path is the store's word, not
    /// the row's; empty when the lock lies nowhere that the store answers for.
    public var lockPath: String
    public var lockDevice: Int64
    public var lockInode: Int64
    public var startedAt: UTCMilliseconds
    public var leaseUntil: UTCMilliseconds

    public init(
        id: SessionID, hostname: String, pid: Int, bootID: String, lockPath: String, lockDevice: Int64,
        lockInode: Int64, startedAt: UTCMilliseconds, leaseUntil: UTCMilliseconds
    ) {
        self.id = id
        self.hostname = hostname
        self.pid = pid
        self.bootID = bootID
        self.lockPath = lockPath
        self.lockDevice = lockDevice
        self.lockInode = lockInode
        self.startedAt = startedAt
        self.leaseUntil = leaseUntil
    }
}
