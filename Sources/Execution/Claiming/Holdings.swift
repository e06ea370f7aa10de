import JobModel
import JobStore

/// The tasks that this session has claimed and not yet ended, and what they weigh on each group.
struct Holdings {
    struct Held {
        var claimNo: Int64
        var runAt: UTCMilliseconds
        var group: GroupID
        var handler: String
        var cost: Int64
        /// It runs in a host of its own, and takes no room in the group's.
        var isSolo: Bool
        /// The host has answered: the task no longer weighs on it, though the store has yet to hear of it.
        var isAnswered = false
    }

    private var tasks: [TaskID: Held] = [:]
    private(set) var loads: [GroupID: GroupLoad] = [:]
    private let mostSoloRuns: Int

    init(mostSoloRuns: Int) { self.mostSoloRuns = mostSoloRuns }

    var count: Int { tasks.count }

    /// For telling the tables apart from what is really here.
    var keys: Set<ClaimKey> { Set(tasks.map { ClaimKey(taskID: $0.key, claimNo: $0.value.claimNo) }) }

    /// Takes note of what a group's host offers. What it has weighs as much as is known of the handlers now: a host stuck with tasks
    /// that were thought cheap gets no more of them.
    mutating func setCapacity(_ capacity: GroupCapacity, of group: GroupID) {
        var load = loads[group] ?? GroupLoad(mostSoloRuns: mostSoloRuns)
        load.capacity = capacity
        let costs = load.costs
        for (task, held) in tasks where held.group == group && !held.isAnswered && !held.isSolo {
            guard let cost = costs[held.handler], cost != held.cost else { continue }
            load.gaveBack(cost: held.cost)
            load.took(cost: cost)
            tasks[task]?.cost = cost
        }
        loads[group] = load
    }

    mutating func take(_ claimed: [ClaimedTask]) {
        var start = claimed.startIndex
        // A claim's tasks stand together.
        while start < claimed.endIndex {
            let group = claimed[start].groupID
            let end = claimed.endOfGroup(from: start)
            take(claimed[start..<end], of: group)
            start = end
        }
    }

    private mutating func take(_ claimed: ArraySlice<ClaimedTask>, of group: GroupID) {
        var load = loads[group] ?? GroupLoad(mostSoloRuns: mostSoloRuns)
        let costs = load.costs
        // Mostly of one handler: that is not looked up for each task.
        var known: (handler: String, cost: Int64)?
        for index in claimed.indices {
            let handler = claimed[index].handler
            let cost =
                if let known, known.handler == handler { known.cost } else {
                    costs[handler] ?? GroupLoad.aheadMicroseconds
                }
            known = (handler, cost)
            let (key, isSolo) = (claimed[index].key, claimed[index].isSolo)
            tasks[key.taskID] = Held(
                claimNo: key.claimNo, runAt: claimed[index].runAt, group: group, handler: handler, cost: cost,
                isSolo: isSolo)
            if isSolo { load.solos += 1 } else { load.took(cost: cost) }
        }
        loads[group] = load
    }

    /// The host has answered for the task: there is room for another.
    mutating func answered(_ key: ClaimKey) {
        guard let place = tasks.index(forKey: key.taskID) else { return }
        let held = tasks.values[place]
        guard held.claimNo == key.claimNo, !held.isAnswered else { return }
        tasks.values[place].isAnswered = true
        makeRoom(held)
    }

    /// The store has been told: the task is no longer this session's.
    ///
    /// - Returns: what it was.
    @discardableResult
    mutating func release(_ key: ClaimKey) -> Held? {
        guard let place = tasks.index(forKey: key.taskID), tasks.values[place].claimNo == key.claimNo else {
            return nil
        }
        let held = tasks.remove(at: place).value
        if !held.isAnswered { makeRoom(held) }
        return held
    }

    private mutating func makeRoom(_ held: Held) {
        if held.isSolo {
            loads[held.group]?.solos -= 1
        } else {
            loads[held.group]?.gaveBack(cost: held.cost)
        }
    }
}

extension [ClaimedTask] {
    /// Where the tasks end that are of the same group as the one at `start`. By index: a closure would be handed copies.
    func endOfGroup(from start: Int) -> Int {
        let group = self[start].groupID
        var end = start + 1
        while end < count, self[end].groupID == group { end += 1 }
        return end
    }
}
