public import JobModel
public import JobStore
import SessionLock

/// What people ask about executors. Every call blocks its thread.
///
/// The tables alone would show a killed executor as online until a scheduler has found it: here its lock is asked, or its lease where
/// the lock cannot be seen.
public struct ExecutorOperations: Sendable {
    private let store: any SessionStore
    let now: UTCMilliseconds

    public init(store: any SessionStore, now: UTCMilliseconds) {
        self.store = store
        self.now = now
    }

    /// Executors' shares of groups, by id; of one that is dead as a rescue would leave it. A drain that has ended by itself is not told.
    ///
    /// - Throws: `StoreError` for a cursor of another list.
    public func list(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> {
        let page = try store.executors(filter)
        return Page(items: try judged(page.items), next: page.next)
    }

    /// Every executor's share of every group, or of one, by id.
    public func all(ofGroup group: GroupID? = nil) throws -> [ExecutorNode] {
        try judged(store.executors(ofGroup: group))
    }

    /// Has what still runs of a release on an executor stop, and run again.
    ///
    /// - Parameter number: of the release in the executor's group.
    /// - Throws: `notFound` for an unknown number.
    public func endDrain(
        ofRelease number: Int64, on node: ExecutorNode, in store: any Store
    ) throws -> Release {
        let release = try store.release(number: number, ofGroup: node.groupName)
        try store.endDrain(of: release.id, on: node.id, now: now)
        return release
    }

    /// Whether a session's executor, or a host that it left behind, lives. `false` for a session that is closed.
    func isAlive(_ session: SessionID) throws -> Bool {
        try store.openSessions().first { $0.id == session }.map(isAlive) ?? false
    }

    private func judged(_ nodes: [ExecutorNode]) throws -> [ExecutorNode] {
        var nodes = nodes
        for index in nodes.indices { nodes[index].endDrain(at: now) }
        guard nodes.contains(where: \.isOnline) else { return nodes }
        let alive = Set(try store.openSessions().filter(isAlive).map(\.id))
        return nodes.map { node in
            guard node.isOnline, node.sessionID.map(alive.contains) != true else { return node }
            var node = node
            node.isOnline = false
            node.runningReleaseID = nil
            node.runningReleaseNo = nil
            node.hostState = .gone
            return node
        }
    }

    private func isAlive(_ session: ExecutorSession) -> Bool {
        switch SessionLockProbe.look(
            path: session.lockPath, device: session.lockDevice, inode: session.lockInode, bootID: session.bootID,
            pid: session.pid)
        {
        case .free: false
        case .held: true
        case .unknown: session.leaseUntil >= now
        }
    }
}
