public import JobModel

/// Sessions of executor processes, and the rescue of what dead ones held. Every call blocks its thread.
///
/// What a store must keep: session ids are never used again, since tasks name theirs; a session is closed once, by whoever is
/// first, and nothing of it is written afterwards.
public protocol SessionStore: Sendable {
    /// Whether a session may be taken for dead by its lease although its process lives: where executors are on machines that do not see
    /// each other's locks. Then an executor kills its hosts before its lease can lapse; where locks decide, it never does: work goes on
    /// while the store cannot be written.
    var isLeaseDecisive: Bool { get }

    /// Records the start of an executor process and its (node, group) rows. A row of the same (hostname, group) whose session is
    /// closed is taken over; otherwise a new row is made, so that two executors on one node have a row each.
    func openSession(_ draft: SessionDraft, now: UTCMilliseconds) throws -> OpenedSession

    /// Adds a group to an open session: one that was made after the executor started.
    ///
    /// - Throws: `refused` when the session is closed.
    func joinGroup(_ group: GroupID, session: SessionID, now: UTCMilliseconds) throws -> ExecutorID

    /// Writes down where the session's executor serves its metrics, in all its rows.
    func noteAddress(of session: SessionID, ip: String, port: Int) throws

    /// Extends the lease, and writes what each group's host is doing and how far its releases have come.
    ///
    /// - Parameter firstTasks: the first ones on releases here. Of a release and an executor the first word stays.
    /// - Returns: `false` when the session has been closed, by a rescue for instance: then nothing was written and the
    ///   executor must stop its hosts.
    func renewLease(
        _ session: SessionID, until: UTCMilliseconds, states: [NodeState], standings: [ReleaseStanding],
        firstTasks: [FirstTask], now: UTCMilliseconds
    ) throws -> Bool

    /// Ends a session whose process hands everything back; what it still holds returns to the queue unmarked.
    func closeSession(_ session: SessionID, now: UTCMilliseconds) throws

    /// Every session that is not closed, or still holds tasks since its rescue was cut short.
    func openSessions() throws -> [ExecutorSession]

    /// Closes a session that the caller has found dead and returns its tasks to the queue, each with a loss.
    ///
    /// The caller decides death: by the session's lock where it can see it, by the lease elsewhere. A lease that has been
    /// renewed since (`leaseUntil` differs) makes the call a no-op.
    ///
    /// - Returns: the tasks returned, at most `limit` a call; call again until there are none.
    func rescue(
        _ session: SessionID, leaseUntil: UTCMilliseconds, limit: Int, now: UTCMilliseconds
    ) throws -> [TaskID]

    /// Executors' shares of groups, by id.
    ///
    /// - Throws: `invalid` for a cursor of another list.
    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode>

    /// The share that a session's executor has of a group.
    func executor(of session: SessionID, group: GroupID) throws -> ExecutorNode?

    /// - Throws: `notFound`.
    func setExecutor(_ id: ExecutorID, disabled: Bool) throws

    /// Has an executor end what still drains of a release: what runs is asked to stop, and goes back to the queue. Rings the doorbell.
    ///
    /// - Throws: `notFound` for an executor or a release that is not there.
    func endDrain(of release: ReleaseID, on executor: ExecutorID, now: UTCMilliseconds) throws

    /// The releases whose drains on the session's executors a person wants ended. Each is told once.
    func takeEndedDrains(of session: SessionID) throws -> Set<ReleaseID>
}

extension SessionStore {
    /// As the method with first tasks, without any.
    public func renewLease(
        _ session: SessionID, until: UTCMilliseconds, states: [NodeState], standings: [ReleaseStanding],
        now: UTCMilliseconds
    ) throws -> Bool {
        try renewLease(session, until: until, states: states, standings: standings, firstTasks: [], now: now)
    }

    /// Every executor's share of every group, or of one, by id.
    public func executors(ofGroup group: GroupID? = nil) throws -> [ExecutorNode] {
        try ExecutorFilter(groupID: group).all(executors)
    }
}

/// Which executors to list.
public struct ExecutorFilter: ListFilter {
    public var groupID: GroupID?
    public var limit = 100
    public var after: PageCursor?

    public init(groupID: GroupID? = nil) { self.groupID = groupID }
}

public struct SessionDraft: Sendable {
    public var hostname: String
    public var ip: String
    public var pid: Int
    public var bootID: String
    public var lockPath: String
    public var lockDevice: Int64
    public var lockInode: Int64
    public var leaseUntil: UTCMilliseconds
    public var groups: [GroupID]

    public init(
        hostname: String, ip: String, pid: Int, bootID: String, lockPath: String, lockDevice: Int64,
        lockInode: Int64, leaseUntil: UTCMilliseconds, groups: [GroupID]
    ) {
        self.hostname = hostname
        self.ip = ip
        self.pid = pid
        self.bootID = bootID
        self.lockPath = lockPath
        self.lockDevice = lockDevice
        self.lockInode = lockInode
        self.leaseUntil = leaseUntil
        self.groups = groups
    }
}

public struct OpenedSession: Sendable {
    public var id: SessionID
    /// The dot_executor row of each group.
    public var executors: [GroupID: ExecutorID]

    public init(id: SessionID, executors: [GroupID: ExecutorID]) {
        self.id = id
        self.executors = executors
    }
}

public struct NodeState: Sendable, Equatable {
    public var executorID: ExecutorID
    public var runningReleaseID: ReleaseID?
    public var hostState: HostState

    public init(executorID: ExecutorID, runningReleaseID: ReleaseID?, hostState: HostState) {
        self.executorID = executorID
        self.runningReleaseID = runningReleaseID
        self.hostState = hostState
    }
}
