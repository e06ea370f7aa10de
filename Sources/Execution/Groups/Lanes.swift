import JobModel
import JobStore
import Threads

/// The hosts that take a group's tasks: in each lane at most one active generation, which tasks are routed to, and one that is
/// warming to take over from it. Each event returns the moves that follow.
struct Lanes {
    enum Move {
        /// It runs the lane's tasks from the next claim on, in place of the other.
        case takesOver(Generation, from: Generation?, in: Rollout.Lane)
        /// It is in no lane any more.
        case leaves(Generation, LeavingHosts.Departure)
    }

    private var stable = HostLane()
    private var canary = HostLane()

    private subscript(lane: Rollout.Lane) -> HostLane {
        get { lane == .stable ? stable : canary }
        set { if lane == .stable { stable = newValue } else { canary = newValue } }
    }

    // MARK: - Who is here

    var generations: [Generation] { stable.generations + canary.generations }
    /// What each host is there for.
    var doings: [(Generation, HostUsage.Host.Doing)] {
        let all: [(Generation?, HostUsage.Host.Doing)] = [
            (stable.active, .active), (canary.active, .canary), (stable.warming, .warming), (canary.warming, .warming),
        ]
        return all.compactMap { generation, doing in generation.map { ($0, doing) } }
    }

    var active: [Generation] { [stable.active, canary.active].compactMap { $0 } }

    /// The release that the group's tasks run on.
    var runningRelease: ReleaseID? { stable.active?.release.id }

    /// What the lanes do, and which hosts drain besides.
    func state(draining: [HostState.Drain]) -> HostState {
        .serving(HostState.Serving(stable: stable.state, canary: canary.state, draining: draining))
    }

    /// Whether the release has a host that runs tasks.
    func isActive(_ release: ReleaseID) -> Bool { active.contains { $0.release.id == release } }

    func lane(of generation: Generation) -> Rollout.Lane? {
        Rollout.Lane.allCases.first { self[$0].has(generation) }
    }

    /// The release that should have a host in the lane now.
    func due(_ lane: Rollout.Lane, by rollout: Rollout) -> ReleaseID? {
        rollout.due(lane, isServed: self[lane].active != nil)
    }

    /// The release that the lane needs a host of, which neither runs nor is on its way.
    func missing(_ lane: Rollout.Lane, by rollout: Rollout) -> ReleaseID? {
        guard self[lane].warming == nil, let due = due(lane, by: rollout) else { return nil }
        return self[lane].active?.release.id == due ? nil : due
    }

    /// When the pause after the lane's last death is over.
    func pausedUntil(_ lane: Rollout.Lane) -> Int64 { self[lane].restart.until }

    // MARK: - What happens

    /// The group's wish is new: what kept the last one from running is forgotten.
    mutating func wantedAnew() {
        for lane in Rollout.Lane.allCases {
            self[lane].trouble = nil
            self[lane].restart.reset()
        }
    }

    /// Moves hosts between lanes and out of them when something else is due: a canary that is promoted keeps its host, one that is
    /// ended goes, and so does a host that still loads what nobody wants any more.
    mutating func settle(by rollout: Rollout) -> [Move] {
        var moves: [Move] = []
        let wanted = rollout.wish(of: .stable)
        if let promoted = canary.active, promoted.release.id == wanted {
            canary.active = nil
            moves.append(takeOver(promoted, in: .stable))
        }
        if let promoted = canary.warming, promoted.release.id == wanted, stable.warming == nil {
            canary.warming = nil
            stable.warming = promoted
        }
        if let ended = canary.active, !rollout.wants(ended.release.id) {
            canary.active = nil
            moves.append(.leaves(ended, .displaced))
        }
        for lane in Rollout.Lane.allCases {
            guard let warming = self[lane].warming, due(lane, by: rollout) != warming.release.id else { continue }
            self[lane].warming = nil
            moves.append(.leaves(warming, .killed))
        }
        return moves
    }

    /// A host loads what is due in the lane.
    mutating func warms(_ generation: Generation, in lane: Rollout.Lane) { self[lane].warming = generation }

    /// A host has loaded its bundle: it takes over, unless something else is due by now.
    mutating func becameReady(_ generation: Generation, by rollout: Rollout, now: Int64) -> [Move] {
        guard let lane = lane(of: generation), self[lane].warming === generation else { return [] }
        self[lane].warming = nil
        guard due(lane, by: rollout) == generation.release.id else { return [.leaves(generation, .dismissed)] }
        if rollout.wish(of: lane) == generation.release.id { self[lane].trouble = nil }
        self[lane].restart.succeeded(now: now)
        return [takeOver(generation, in: lane)]
    }

    /// The switch between two generations lies between two claims: whatever the old one has been given stays there.
    private mutating func takeOver(_ generation: Generation, in lane: Rollout.Lane) -> Move {
        let old = self[lane].active
        self[lane].active = generation
        return .takesOver(generation, from: old, in: lane)
    }

    /// A host could not be started, or has died by itself: the next try waits.
    mutating func failed(_ lane: Rollout.Lane, now: Int64) { self[lane].restart.failed(now: now) }

    /// - Returns: whether the generation was in a lane.
    @discardableResult
    mutating func remove(_ generation: Generation) -> Bool {
        lane(of: generation).map { self[$0].remove(generation) } ?? false
    }

    /// Writes down why what is wanted in a lane does not run.
    ///
    /// - Returns: whether it is another reason than before.
    mutating func note(_ trouble: String, in lane: Rollout.Lane) -> Bool {
        defer { self[lane].trouble = trouble }
        return self[lane].trouble != trouble
    }

    // MARK: - Tasks

    /// The names of the handlers that tasks can be routed to.
    var handlers: [String] {
        // Without the group's own host a canary waits with it, or it would get all claims.
        guard let stable = stable.active else { return [] }
        guard let canary = canary.active else { return stable.handlers.names }
        return stable.handlers.names + canary.handlers.names.filter { stable.handlers.index(of: $0) == nil }
    }

    /// Sends tasks to the active hosts.
    ///
    /// - Parameter share: picks the canary's.
    /// - Returns: those that there is no host for.
    func run(_ tasks: [ClaimedTask], share: inout CanaryShare) -> [ClaimedTask] {
        guard let stable = stable.active else { return tasks }
        var forStable: [(task: ClaimedTask, handler: UInt32)] = []
        var forCanary: [(task: ClaimedTask, handler: UInt32)] = []
        var rest: [ClaimedTask] = []
        forStable.reserveCapacity(tasks.count)
        for task in tasks {
            let handler = stable.handlers.index(of: task.handler)
            if let canary = canary.active, let itsHandler = canary.handlers.index(of: task.handler),
                share.takesNext() || handler == nil
            {
                forCanary.append((task, itsHandler))
            } else if let handler {
                forStable.append((task, handler))
            } else {
                rest.append(task)
            }
        }
        if !forStable.isEmpty { stable.run(forStable) }
        if !forCanary.isEmpty { canary.active?.run(forCanary) }
        return rest
    }

    /// The host whose bundle a suspect runs on: where it was when its host died, if that release is still served.
    func host(forSuspect task: ClaimedTask, from origin: ReleaseID?) -> Generation? {
        active.first { $0.release.id == origin } ?? active.first { $0.handlers.index(of: task.handler) != nil }
    }
}
