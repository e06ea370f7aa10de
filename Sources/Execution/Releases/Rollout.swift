import JobModel

/// What one executor makes of the releases that its group wants, as a pure state machine: it is told what happened and says which
/// release should have a host. It does nothing itself.
///
/// A release goes fetched → verified → warming → active → draining → retired. What fails before it is active is rejected, and the release
/// before it serves on; what the node stands in the way of is delayed and tried again; what crashes once active is quarantined.
struct Rollout: Sendable {
    /// A share of a group's claims and the host that gets it.
    enum Lane: CaseIterable, Sendable {
        /// What the group wants.
        case stable
        /// What is on trial beside it.
        case canary
    }

    struct Standing: Equatable, Sendable {
        var state: ReleaseState
        var reason: String?
    }

    private var wished: [Lane: ReleaseID] = [:]
    private(set) var standings: [ReleaseID: Standing] = [:]
    /// What each release replaced, as far as releases are known.
    private var previous: [ReleaseID: ReleaseID] = [:]
    /// Releases whose bundle is unpacked and verified.
    private var here: Set<ReleaseID> = []
    /// Releases that have been active here: their hosts have loaded once, so a host that does not is no fault of theirs.
    private var proven: Set<ReleaseID> = []
    /// The stable release that was active last.
    private(set) var serving: ReleaseID?
    /// Releases whose crash budget is spent, and how. They are quarantined once the group has gone back.
    private var condemned: [ReleaseID: String] = [:]
    /// Releases that the group has left for their crashes, wherever those were.
    private var shunned: Set<ReleaseID> = []
    private var ordered: Set<ReleaseID> = []
    private var changes: [ReleaseID: Standing] = [:]

    // MARK: - What happens

    /// The group wants these from now on; what nobody wants any more is given up.
    mutating func want(stable: ReleaseID?, canary: ReleaseID?) {
        wished = [:]
        wished[.stable] = stable
        wished[.canary] = canary
        for release in wished.values {
            condemned[release] = nil
            shunned.remove(release)
            // Wanted anew, so it has been thought over.
            if isRefused(release) { forget(release) }
        }
        // A trial that has ended well: its host stays.
        if let stable, standings[stable]?.state == .active { serving = stable }
        for (release, reason) in condemned { move(release, to: .quarantined, because: reason) }
        for (release, standing) in standings where !isOfUse(release) {
            switch standing.state {
            case .fetched, .verified, .warming, .delayed: move(release, to: .retired)
            case .rejected, .quarantined, .retired: forget(release)
            case .active, .draining: break
            }
        }
    }

    /// A release's row has been read: what it replaced is known, and whether the group has left it for its crashes.
    mutating func learn(_ release: Release) {
        previous[release.id] = release.previousID
        if release.quarantinedAt != nil, !wants(release.id) { shunned.insert(release.id) }
    }

    /// - Returns: whether the release could go there from where it is.
    @discardableResult
    mutating func move(_ release: ReleaseID, to state: ReleaseState, because reason: String? = nil) -> Bool {
        let next = Standing(state: state, reason: reason)
        if let old = standings[release] {
            guard old != next, old.state == state || old.state.canBecome(state) else { return false }
        } else if ![.fetched, .delayed, .rejected].contains(state) {
            return false
        }
        standings[release] = next
        changes[release] = next
        switch state {
        case .verified: here.insert(release)
        case .active:
            proven.insert(release)
            if wished[.canary] != release { serving = release }
        case .retired: forget(release)
        default: break
        }
        return true
    }

    /// The release's crash budget is spent. Until the group has gone back it serves on.
    mutating func condemn(_ release: ReleaseID, because reason: String) { condemned[release] = reason }

    /// There is no earlier release to go back to: it serves on.
    mutating func pardon(_ release: ReleaseID) { condemned[release] = nil }

    /// Retires what nobody wants and nobody runs.
    ///
    /// - Parameter kept: releases that have a host, or whose bundle somebody waits for.
    mutating func retireUnused(except kept: Set<ReleaseID>) {
        for release in standings.keys where !kept.contains(release) && !isOfUse(release) { move(release, to: .retired) }
    }

    private mutating func forget(_ release: ReleaseID) {
        standings[release] = nil
        here.remove(release)
        proven.remove(release)
        ordered.remove(release)
        condemned[release] = nil
    }

    // MARK: - What is due

    /// The release that should have a host in a lane now; `nil` where there is none, or it is on its way.
    ///
    /// - Parameter isServed: the lane has a host that runs tasks. Where it has none, what has served comes back before what this node
    ///   has trouble with is tried again.
    func due(_ lane: Lane, isServed: Bool = true) -> ReleaseID? {
        guard let wanted = wished[lane] else { return nil }
        let isWaiting = !isServed && standings[wanted]?.state == .delayed
        if isServable(wanted), !isWaiting { return wanted }
        guard lane == .stable else { return isServable(wanted) ? wanted : nil }
        // Whatever served last serves on, until what is wanted can.
        if let serving, isServable(serving) { return serving }
        if isServable(wanted) { return wanted }
        guard isRefused(wanted) else { return nil }
        if let ancestor = nearestAncestor(of: wanted) { return isServable(ancestor) ? ancestor : nil }
        // Nothing else could serve: what kept it from loading may pass.
        return here.contains(wanted) ? wanted : nil
    }

    /// Releases whose bundles are needed and have not been asked for since they were last given up.
    mutating func takeFetches() -> [ReleaseID] {
        var needed = Lane.allCases.compactMap { wished[$0] }
        if let wanted = wished[.stable], isRefused(wanted), due(.stable) == nil {
            needed += [nearestAncestor(of: wanted)].compactMap { $0 }
        }
        let fetches = needed.filter { !here.contains($0) && !isRefused($0) && !ordered.contains($0) }
        ordered.formUnion(fetches)
        return fetches
    }

    /// What has changed since the last call, for the tables.
    mutating func takeChanges() -> [ReleaseID: Standing] {
        defer { changes = [:] }
        return changes
    }

    /// Whether a host of the release that does not load is the node's trouble, and not the release's.
    func isProven(_ release: ReleaseID) -> Bool { proven.contains(release) }

    func wish(of lane: Lane) -> ReleaseID? { wished[lane] }

    /// Whether the release's bundle may be needed again.
    func keeps(_ release: ReleaseID) -> Bool { standings[release] != nil || isOfUse(release) }

    func wants(_ release: ReleaseID) -> Bool { wished.values.contains(release) }

    private func isServable(_ release: ReleaseID) -> Bool { here.contains(release) && !isRefused(release) }

    private func isRefused(_ release: ReleaseID) -> Bool {
        switch standings[release]?.state {
        case .rejected, .quarantined: true
        default: shunned.contains(release)
        }
    }

    private func isOfUse(_ release: ReleaseID) -> Bool {
        wants(release) || release == serving
            || wished[.stable].map { isRefused($0) && nearestAncestor(of: $0) == release } ?? false
    }

    /// The newest release before this one that has not been refused here.
    private func nearestAncestor(of release: ReleaseID) -> ReleaseID? {
        var candidate = previous[release]
        while let refused = candidate, isRefused(refused) { candidate = previous[refused] }
        return candidate
    }
}
