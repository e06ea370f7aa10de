import JobModel

/// What one executor makes of the releases that its group wants, as a pure state machine: each event returns what to do, and it
/// says which release should have a host. It does nothing itself.
///
/// A release goes fetched → verified → warming → active → draining → retired. What fails before it is active is rejected, and the release
/// before it serves on; what the node stands in the way of is delayed and tried again; what crashes once active is quarantined.
///
/// An event that finds a release where it cannot happen changes nothing and returns nothing: the news is about a release that has
/// been given up or refused since. Each event says which those are.
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

    enum Action: Equatable, Sendable {
        /// The tables show this of the release from now on.
        case tell(ReleaseID, Standing)
        /// Its bundle is needed: request it.
        case fetch(ReleaseID)
        /// Nothing needs its files any more.
        case giveUp(ReleaseID)
    }

    /// A release, as it stands here.
    private struct Entry: Sendable {
        enum Files: Sendable {
            case absent
            /// Requested, and not verified yet.
            case requested
            case verified
            /// Kept for a host or a task alone; requested anew before a lane loads them.
            case leftover
        }

        /// What the tables show; `nil` before it is fetched, and again once it is over here.
        var standing: Standing?
        var files = Files.absent
        /// What it replaced, as far as that is known.
        var previous: ReleaseID?
        /// It has been active here: its hosts have loaded once, so one that does not is no fault of the release's.
        var isProven = false
        /// How it has spent its crash budget. It is quarantined once the group has gone back.
        var condemnation: String?
        /// The group has left it for its crashes, wherever those were.
        var isShunned = false

        var isRefused: Bool {
            switch standing?.state {
            case .rejected, .quarantined: true
            default: isShunned
            }
        }

        var isServable: Bool { files == .verified && !isRefused }

        /// It is over here, or is thought over anew. What it replaced and where it crashed stays known.
        mutating func reset() {
            standing = nil
            isProven = false
            condemnation = nil
            if files != .absent { files = .leftover }
        }
    }

    private var entries: [ReleaseID: Entry] = [:]
    private var wished: [Lane: ReleaseID] = [:]
    /// The stable release that was active last.
    private(set) var serving: ReleaseID?

    private subscript(_ release: ReleaseID) -> Entry {
        get { entries[release] ?? Entry() }
        set { entries[release] = newValue }
    }

    // MARK: - The group's wishes

    /// The group wants these from now on; what nobody wants any more is given up.
    mutating func want(stable: ReleaseID?, canary: ReleaseID?) -> [Action] {
        wished = [:]
        wished[.stable] = stable
        wished[.canary] = canary
        for release in wished.values {
            self[release].condemnation = nil
            self[release].isShunned = false
            // Wanted anew, so it has been thought over.
            if self[release].isRefused { self[release].reset() }
        }
        // A trial that has ended well: its host stays.
        if let stable, self[stable].standing?.state == .active { serving = stable }
        var actions: [Action] = []
        for (release, entry) in sorted {
            if let reason = entry.condemnation { actions += become(.quarantined, release, because: reason) }
        }
        for (release, entry) in sorted where !isOfUse(release) {
            switch entry.standing?.state {
            case .fetched, .verified, .warming, .delayed: actions += retire(release)
            case .rejected, .quarantined, .retired: self[release].reset()
            case .active, .draining, nil: break
            }
        }
        return actions + fetches()
    }

    /// A task that runs alone needs the bundle, whatever the group wants. Nothing to do while it is on its way.
    mutating func pinned(_ release: ReleaseID) -> [Action] {
        guard self[release].files != .requested else { return [] }
        self[release].files = .requested
        return [.fetch(release)]
    }

    // MARK: - What the fetcher has come to

    /// A release's row has been read: what it replaced is known, and whether the group has left it for its crashes.
    mutating func learn(_ release: Release) -> [Action] {
        self[release.id].previous = release.previousID
        if release.quarantinedAt != nil, !wants(release.id) { self[release.id].isShunned = true }
        return fetches()
    }

    /// Its bytes are here. Of one that already stands further it is no news.
    mutating func fetched(_ release: ReleaseID) -> [Action] { become(.fetched, release) }

    /// Its files are what was published. One that has been given up meanwhile, or is refused, does not rise by that: its files
    /// serve tasks alone.
    mutating func verified(_ release: ReleaseID) -> [Action] {
        let told = become(.verified, release)
        if !told.isEmpty { self[release].files = .verified }
        return told
    }

    /// This node stands in its way. A host that drains, and one that is refused, is not held up by that.
    mutating func delayed(_ release: ReleaseID, because reason: String) -> [Action] {
        become(.delayed, release, because: reason)
    }

    /// It cannot run. One that is active or drains has shown that it can, and keeps its standing.
    mutating func rejected(_ release: ReleaseID, because reason: String) -> [Action] {
        // Whoever needs it next requests it again.
        if self[release].files == .requested { self[release].files = .leftover }
        return become(.rejected, release, because: reason) + fetches()
    }

    // MARK: - What its hosts have come to

    /// A host loads it. A second one, after a first that never came to an end, is no news.
    mutating func warming(_ release: ReleaseID) -> [Action] { become(.warming, release) }

    /// A host of it has taken over. A further one is no news.
    mutating func activated(_ release: ReleaseID) -> [Action] {
        let told = become(.active, release)
        guard !told.isEmpty else { return [] }
        self[release].isProven = true
        if wished[.canary] != release { serving = release }
        return told
    }

    /// Its last active host leaves. One that has had none stays what it is, until it is retired.
    mutating func draining(_ release: ReleaseID) -> [Action] { become(.draining, release) }

    /// The release's crash budget is spent. Until the group has gone back it serves on.
    mutating func condemn(_ release: ReleaseID, because reason: String) { self[release].condemnation = reason }

    /// There is no earlier release to go back to: it serves on.
    mutating func pardon(_ release: ReleaseID) { self[release].condemnation = nil }

    /// Retires what nobody wants and nobody runs. One that is refused keeps its standing, and its files, until the next wish.
    ///
    /// - Parameter kept: releases that have a host, or whose bundle somebody waits for.
    mutating func retireUnused(except kept: Set<ReleaseID>) -> [Action] {
        var actions: [Action] = []
        for (release, _) in sorted where !kept.contains(release) && !isOfUse(release) {
            actions += retire(release)
            guard self[release].standing == nil, self[release].files != .absent else { continue }
            self[release].files = .absent
            actions.append(.giveUp(release))
        }
        return actions
    }

    private var sorted: [(key: ReleaseID, value: Entry)] { entries.sorted { $0.key < $1.key } }

    private mutating func retire(_ release: ReleaseID) -> [Action] {
        let told = become(.retired, release)
        if !told.isEmpty { self[release].reset() }
        return told
    }

    /// - Returns: nothing where the release cannot go there from where it is, or is there.
    private mutating func become(
        _ state: ReleaseState, _ release: ReleaseID, because reason: String? = nil
    ) -> [Action] {
        let next = Standing(state: state, reason: reason)
        if let old = self[release].standing {
            guard old != next, old.state == state || old.state.canBecome(state) else { return [] }
        } else if ![.fetched, .delayed, .rejected].contains(state) {
            return []
        }
        self[release].standing = next
        return [.tell(release, next)]
    }

    /// Requests what is needed and has not been requested since it was last given up.
    private mutating func fetches() -> [Action] {
        var needed = Lane.allCases.compactMap { wished[$0] }
        if let wanted = wished[.stable], self[wanted].isRefused, due(.stable) == nil {
            needed += [nearestAncestor(of: wanted)].compactMap { $0 }
        }
        return needed.filter { !self[$0].isRefused && [.absent, .leftover].contains(self[$0].files) }.map { release in
            self[release].files = .requested
            return .fetch(release)
        }
    }

    // MARK: - What is due

    /// The release that should have a host in a lane now; `nil` where there is none, or it is on its way.
    ///
    /// - Parameter isServed: the lane has a host that runs tasks. Where it has none, what has served comes back before what this node
    ///   has trouble with is tried again.
    func due(_ lane: Lane, isServed: Bool = true) -> ReleaseID? {
        guard let wanted = wished[lane] else { return nil }
        let isWaiting = !isServed && self[wanted].standing?.state == .delayed
        if self[wanted].isServable, !isWaiting { return wanted }
        guard lane == .stable else { return self[wanted].isServable ? wanted : nil }
        // Whatever served last serves on, until what is wanted can.
        if let serving, self[serving].isServable { return serving }
        if self[wanted].isServable { return wanted }
        guard self[wanted].isRefused else { return nil }
        if let ancestor = nearestAncestor(of: wanted) { return self[ancestor].isServable ? ancestor : nil }
        // Nothing else could serve: what kept it from loading may pass.
        return self[wanted].files == .verified ? wanted : nil
    }

    /// What the tables were last told of a release; `nil` before it is fetched, and again once it is over here.
    func standing(of release: ReleaseID) -> Standing? { entries[release]?.standing }

    /// Whether a host of the release that does not load is the node's trouble, and not the release's.
    func isProven(_ release: ReleaseID) -> Bool { self[release].isProven }

    /// Whether the release has been requested, and not been given up since.
    func isRequested(_ release: ReleaseID) -> Bool { self[release].files != .absent }

    func wish(of lane: Lane) -> ReleaseID? { wished[lane] }

    func wants(_ release: ReleaseID) -> Bool { wished.values.contains(release) }

    private func isOfUse(_ release: ReleaseID) -> Bool {
        wants(release) || release == serving
            || wished[.stable].map { self[$0].isRefused && nearestAncestor(of: $0) == release } ?? false
    }

    /// The newest release before this one that has not been refused here.
    private func nearestAncestor(of release: ReleaseID) -> ReleaseID? {
        var candidate = self[release].previous
        while let refused = candidate, self[refused].isRefused { candidate = self[refused].previous }
        return candidate
    }
}
