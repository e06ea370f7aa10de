import ControlAPI
import JobModel
import JobStore
import Operations

extension LocalControl: ReleaseControl {
    private var operations: ReleaseOperations { ReleaseOperations(store: store) }

    func releases(_ filter: ReleaseFilter) throws -> Page<ReleaseFacts> { try operations.facts(filter) }

    func release(_ name: ReleaseName) throws -> ReleaseFacts {
        let release = try operations.find(name)
        guard let facts = try operations.facts(of: [release]).first else {
            throw StoreError.noGroup(named: release.groupName)
        }
        return facts
    }

    func comparison(of release: Release) throws -> ReleaseComparison { try operations.comparison(of: release) }

    func misfits(of release: Release) throws -> [JobMisfit] { try operations.misfits(of: release) }

    func publish(_ request: PublishRequest) throws -> PublishOutcome {
        try publisher(for: request).publish(request) { publish in
            try audited.make("publishRelease", "group \(request.group)", grows: true, publish) {
                .init(group: $0.release.groupID, after: .audited($0.release))
            }
        }
    }

    func outlook(_ request: PublishRequest) throws -> PublishOutlook {
        try PublishOutlook(try publisher(for: request).judge(request), in: store)
    }

    private func publisher(for request: PublishRequest) throws -> PluginPublisher {
        PluginPublisher(store: store, probe: try probe(request.loadTimeoutMs))
    }

    func promote(group: String, allowsRemoval: Bool) throws -> Release {
        try audited.make("promoteRelease", "group \(group)", grows: true) {
            try operations.promote(group: group, allowsRemoval: allowsRemoval, now: store.now)
        } entry: {
            .init(group: $0.groupID, after: .audited($0))
        }
    }

    func shareCanary(group: String, percent: Int, release number: Int64?) throws -> ExecutorGroup {
        try audited.make("shareCanary", "group \(group)", grows: false) {
            (
                before: try store.group(named: group),
                after: try operations.shareCanary(group: group, percent: percent, release: number)
            )
        } entry: {
            .init(
                group: $0.after.id, before: .audited(canary: $0.before.canary), after: .audited(canary: $0.after.canary)
            )
        }.after
    }

    func rollBack(group: String, to number: Int64?, allowsRemoval: Bool) throws -> RollbackOutcome {
        try audited.make("rollBackRelease", "group \(group)", grows: true) {
            try operations.rollBack(
                group: group, to: number, by: OurUser.name, allowsRemoval: allowsRemoval,
                now: store.now)
        } entry: {
            .init(group: $0.release.groupID, after: .audited($0.release))
        }
    }

    func look(at release: Release) throws -> RolloutProgress.Look {
        try StoredRolloutWatch(store: store).look(at: release)
    }
}
