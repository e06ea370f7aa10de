public import JobModel
public import JobStore

/// What people do with the releases of groups, once they are published. Every call blocks its thread.
public struct ReleaseOperations: Sendable {
    let store: any Store

    public init(store: any Store) { self.store = store }

    // MARK: - What a group wants

    /// Ends a group's canary well: it gets every claim from now on.
    ///
    /// - Parameter allowsRemoval: handlers in use may go.
    public func promote(group: String, allowsRemoval: Bool = false, now: UTCMilliseconds) throws -> Release {
        try store.promote(group: group, allowsRemoval: allowsRemoval, now: now)
    }

    /// Ends a group's canary, or publishes an earlier bundle again.
    ///
    /// - Parameters:
    ///   - number: the release whose bundle it shall be; `nil` for the canary's end, or else for the bundle before.
    ///   - allowsRemoval: handlers in use may go.
    public func rollBack(
        group name: String, to number: Int64?, by publisher: String, allowsRemoval: Bool, now: UTCMilliseconds
    ) throws -> RollbackOutcome {
        let before = try store.group(named: name)
        let release = try store.rollBack(
            group: name, to: number, by: publisher, allowsRemoval: allowsRemoval, now: now)
        let canary = try before.canary.flatMap { try store.release($0.releaseID) }
        let effect: RollbackOutcome.Effect =
            release.id != before.desiredReleaseID ? .published : canary == nil ? .nothing : .kept
        return RollbackOutcome(release: release, effect: effect, endedCanary: canary?.number)
    }

    /// Gives a group's canary another share of the claims.
    ///
    /// - Parameter number: of the release that the caller means; `nil` for whichever is on trial.
    public func shareCanary(group: String, percent: Int, release number: Int64?) throws -> ExecutorGroup {
        let expected = try number.map { try store.release(number: $0, ofGroup: group).id }
        return try store.setCanaryPercent(percent, ofGroup: group, expecting: expected)
    }

    /// The enabled jobs of its group that a release has an objection to, by name.
    public func misfits(of release: Release) throws -> [JobMisfit] {
        let jobs = try JobFilter(groupID: release.groupID, enabledOnly: true).all(store.jobs)
        return JobMisfit.among(jobs, by: release)
    }

    // MARK: - What there is

    /// - Throws: `OperationError` when no group or more than one has such a release; `StoreError` for an unknown group.
    public func find(_ name: ReleaseName) throws -> Release {
        if let group = name.group { return try store.release(number: name.number, ofGroup: group) }
        return try Self.only(store.groups().compactMap { try release(number: name.number, ofGroup: $0.name) }, name)
    }

    /// The one that a number without a group means.
    ///
    /// - Parameter found: those of that number.
    /// - Throws: `OperationError` when there are none or several.
    public static func only(_ found: [Release], _ name: ReleaseName) throws -> Release {
        guard let release = found.first else {
            throw OperationError(.notFound, "release \(name.number)", "no group has one", cure: .seeAllReleases)
        }
        guard found.count == 1 else {
            let groups = found.map { "\"\($0.groupName)\"" }.joined(separator: ", ")
            throw OperationError(
                .refused, "release \(name.number)", "the groups \(groups) each have one", cure: .nameGroupOfRelease)
        }
        return release
    }

    /// Releases, newest first.
    ///
    /// - Throws: `OperationError` for a limit below 1, `StoreError` for an unknown group or a cursor of another list.
    public func facts(_ filter: ReleaseFilter) throws -> Page<ReleaseFacts> {
        try filter.checkLimit()
        let releases = try store.releases(filter)
        return Page(items: try facts(of: releases.items), next: releases.next)
    }

    /// In the order of the releases.
    public func facts(of releases: [Release]) throws -> [ReleaseFacts] {
        let groups = Dictionary(try store.groups().map { ($0.id, $0) }) { $1 }
        let hostnames = Dictionary(try store.executors().map { ($0.id, $0.hostname) }) { $1 }
        let ids = releases.map(\.id)
        let standings = Dictionary(grouping: try store.standings(of: ids), by: \.releaseID)
        let tallies = try store.attempts(of: ids)
        let firstTasks = Dictionary(grouping: try store.firstTasks(of: ids), by: \.releaseID)
        return releases.compactMap { release in
            groups[release.groupID].map {
                ReleaseFacts(
                    release: release, group: $0, standings: standings[release.id] ?? [], hostnames: hostnames,
                    tally: tallies[release.id] ?? [:], firstTasks: firstTasks[release.id] ?? [])
            }
        }
    }

    /// Holds a release against the one before it.
    public func comparison(of release: Release) throws -> ReleaseComparison {
        let before = try self.release(before: release)
        return ReleaseComparison(before: before?.number, handlers: HandlerChanges(from: before, to: release))
    }

    private func release(before release: Release) throws -> Release? {
        if let previous = release.previousID { return try store.release(previous) }
        guard release.number > 1 else { return nil }
        return try self.release(number: release.number - 1, ofGroup: release.groupName)
    }

    private func release(number: Int64, ofGroup group: String) throws -> Release? {
        do {
            return try store.release(number: number, ofGroup: group)
        } catch let error as StoreError where error.code == .notFound {
            return nil
        }
    }
}
