public import JobModel
public import JobStore

/// What a rollback would do now.
public struct RollbackOutlook: Sendable {
    /// The number of the release that the group wants.
    public let from: Int64
    /// The canary that it would end.
    public let endedCanary: Int64?
    /// The release whose bundle would be published again; `nil` where the group keeps what it wants.
    public let target: Int64?
    /// Living executors, which would follow.
    public let executors: Int
    /// The group's work that needs handlers which the target lacks: it is refused without leave to remove them.
    public let needs: [HandlerNeed]

    public init(from: Int64, endedCanary: Int64?, target: Int64?, executors: Int, needs: [HandlerNeed]) {
        self.from = from
        self.endedCanary = endedCanary
        self.target = target
        self.executors = executors
        self.needs = needs
    }
}

extension ReleaseOperations {
    /// Says what `rollBack` would do now. Nothing is written.
    ///
    /// - Throws: as `rollBack` does, but for handlers in use, which are told.
    public func rollbackOutlook(group name: String, to number: Int64?, now: UTCMilliseconds) throws -> RollbackOutlook {
        let group = try store.group(named: name)
        guard let desired = try store.desiredRelease(ofGroup: group.id) else {
            throw StoreError.nothingToGoBackFrom(group: name)
        }
        let canary = try group.canary.flatMap { try store.release($0.releaseID) }
        var target: Release?
        if let number {
            target = try store.release(number: number, ofGroup: name)
        } else if canary == nil {
            guard let earlier = try desired.furtherBack({ try store.release($0) }) else {
                throw StoreError.nothingToGoBackTo(group: name, before: desired.number)
            }
            target = earlier
        }
        if target?.id == desired.id { target = nil }
        let removal = target.flatMap {
            HandlerRemoval(from: desired, to: PluginBundle(plugins: $0.plugins), ofGroup: name)
        }
        let executors = try ExecutorOperations(store: store, now: now).all(ofGroup: group.id)
        return RollbackOutlook(
            from: desired.number, endedCanary: canary?.number, target: target?.number,
            executors: executors.count(where: \.isOnline),
            needs: try removal.map { try store.needs(of: $0.handlers, inGroup: name) } ?? [])
    }
}
