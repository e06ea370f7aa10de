import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations

extension LocalControl: GroupControl {
    func groupFacts() throws -> [GroupFacts] {
        try GroupOperations(store: store).facts(now: store.now)
    }

    func addGroup(named name: String, summary: String, hostThreads: Int, maxRunning: Int?) throws -> ExecutorGroup {
        try audited.make("addGroup", "group \(name)", grows: true) {
            try store.addGroup(named: name, summary: summary, hostThreads: hostThreads, maxRunning: maxRunning)
        } entry: {
            .init(group: $0.id, after: .object(["name": .text($0.name)]))
        }
    }

    func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup {
        try audited.make("updateGroup", "group \(name)", grows: false) {
            (before: try store.group(named: name), after: try store.updateGroup(named: name, change))
        } entry: {
            .init(group: $0.after.id, before: .audited($0.before), after: .audited($0.after))
        }.after
    }

    func pauseGroup(named name: String, forMs: Int64?) throws -> ExecutorGroup {
        try setPause(pause(forMs: forMs), ofGroup: name, "pauseGroup")
    }

    func resumeGroup(named name: String) throws -> ExecutorGroup { try setPause(nil, ofGroup: name, "resumeGroup") }

    func pauseAllGroups(forMs: Int64?) throws -> [ExecutorGroup] {
        try setPauses(pause(forMs: forMs), "pauseAllGroups")
    }

    func resumeAllGroups() throws -> [ExecutorGroup] { try setPauses(nil, "resumeAllGroups") }

    func pause(forMs: Int64?) -> Pause { Pause(until: forMs.map { store.now + $0 }) }

    private func setPauses(_ pause: Pause?, _ action: String) throws -> [ExecutorGroup] {
        try store.atomically(grows: false) {
            try store.groups().map { try setPause(pause, ofGroup: $0.name, action) }
        }
    }

    private func setPause(_ pause: Pause?, ofGroup name: String, _ action: String) throws -> ExecutorGroup {
        try audited.make(action, "group \(name)", grows: false) {
            (before: try store.group(named: name), after: try store.setPause(pause, ofGroup: name))
        } entry: {
            .init(group: $0.after.id, before: .audited($0.before.pause), after: .audited($0.after.pause))
        }.after
    }

    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> {
        try ExecutorOperations(store: store, now: store.now).list(filter)
    }

    func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        try audited.make(disabled ? "disableExecutor" : "enableExecutor", "executor \(id)", grows: false) {
            try store.setExecutor(id, disabled: disabled)
        } entry: {
            .init(group: nil, after: .object(["is_disabled": .flag(disabled)]))
        }
    }

    func endDrain(ofRelease number: Int64, on id: ExecutorID) throws {
        let operations = ExecutorOperations(store: store, now: store.now)
        guard let node = try operations.all().first(where: { $0.id == id }) else { throw StoreError.noExecutor(id) }
        _ = try audited.make("endDrain", "executor \(id)", grows: false) {
            try operations.endDrain(ofRelease: number, on: node, in: store)
        } entry: {
            .init(group: node.groupID, after: .audited(endedDrain: $0))
        }
    }
}
