import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations

extension LocalControl: JobControl {
    private var operations: JobOperations { JobOperations(store: store) }

    func jobs(_ filter: JobFilter, ofGroup group: String?) throws -> Page<Job> {
        try operations.list(self.filter(filter, ofGroup: group))
    }

    func jobCount(_ filter: JobFilter, ofGroup group: String?) throws -> ListCount? {
        try store.jobCount(self.filter(filter, ofGroup: group))
    }

    private func filter(_ filter: JobFilter, ofGroup group: String?) throws -> JobFilter {
        var filter = filter
        filter.groupID = try operations.filter(ofGroup: group).groupID
        return filter
    }

    func job(named name: String) throws -> Job { try store.job(named: name) }

    func jobStanding(named name: String) throws -> JobStanding {
        try JobStandingFinder(store: store, now: store.now).standing(of: store.job(named: name))
    }

    func addJob(
        named name: String, toGroup group: String, handler: String, _ settings: JobChange, checksParameters: Bool,
        isStrict: Bool
    ) throws -> EditedJob {
        try operations.add(
            named: name, toGroup: group, handler: handler, settings, checksParameters: checksParameters,
            isStrict: isStrict, now: store.now
        ) { add in
            try audited.make("addJob", "job \(name)", grows: true, add) {
                .init(group: $0.groupID, after: .audited($0))
            }
        }
    }

    func updateJob(
        named name: String, _ change: JobChange, checksParameters: Bool, isStrict: Bool
    ) throws -> EditedJob {
        try operations.update(
            named: name, change, checksParameters: checksParameters, isStrict: isStrict,
            now: store.now
        ) { update in
            try audited.make("updateJob", job: name, grows: true, update)
        }
    }

    func enableJob(named name: String) throws -> Job {
        try audited.make("enableJob", job: name, grows: false) {
            try operations.enable(named: name, now: store.now)
        }
    }

    func disableJob(named name: String) throws -> Job {
        try audited.make("disableJob", job: name, grows: false) {
            try operations.disable(named: name, now: store.now)
        }
    }

    func deleteJob(named name: String) throws {
        try audited.make("deleteJob", job: name, grows: false) {
            try operations.delete(named: name, now: store.now)
        }
    }

    func runJob(
        named name: String, parameters: String?, count: Int, trace: TraceContext?, checksParameters: Bool
    ) throws -> Run {
        try operations.run(
            named: name, parameters: parameters, count: count, trace: trace, checksParameters: checksParameters,
            now: store.now
        ) { run in
            try audited.make("runJob", job: name, grows: true, run) { .audited($0) }
        }
    }

    func retryJob(named name: String, log: LogID?) throws -> TaskID {
        try audited.make("retryJob", job: name, grows: true) {
            try store.retryTask(ofJob: name, logID: log, now: store.now)
        } after: {
            .audited(taskID: $0)
        }
    }

    func restartJob(named name: String) throws -> TaskID {
        try audited.make("restartJob", job: name, grows: true) {
            try store.restartJob(named: name, now: store.now)
        } after: {
            .audited(taskID: $0)
        }
    }
}
