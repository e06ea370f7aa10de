import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations
import Threads

extension LocalControl: GroupControl {
    func groupFacts() throws -> [GroupFacts] {
        try GroupOperations(store: store).facts(now: SystemClock.utcMilliseconds())
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

    func setGroup(named name: String, paused: Bool) throws {
        try audited.make(paused ? "pauseGroup" : "resumeGroup", "group \(name)", grows: false) {
            try store.setGroup(named: name, paused: paused)
        } entry: {
            .init(group: try store.group(named: name).id, after: .object(["is_paused": .flag(paused)]))
        }
    }

    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> {
        try ExecutorOperations(store: store, now: SystemClock.utcMilliseconds()).list(filter)
    }

    func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        try audited.make(disabled ? "disableExecutor" : "enableExecutor", "executor \(id)", grows: false) {
            try store.setExecutor(id, disabled: disabled)
        } entry: {
            .init(group: nil, after: .object(["is_disabled": .flag(disabled)]))
        }
    }
}
