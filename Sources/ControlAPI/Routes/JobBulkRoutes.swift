import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// What people do with many jobs at once.
enum JobBulkRoutes {
    /// Jobs that one request may change.
    private static let mostChanged = 1_000

    private static let many = BulkChoice<Job>(
        noun: "jobs", most: mostChanged, filter: JobRoutes.filterParameters, id: { $0.id }, group: { $0.groupID },
        item: { try $0.store.job(id: $1) }, list: list)

    private static func list(_ call: Call, _ chosen: JSONNode, group: String?, limit: Int) throws -> [Job] {
        var filter = try JobRoutes.filter(
            group: group, status: chosen["status"]?.text, containing: chosen["containing"]?.text, for: call)
        filter.limit = limit
        return try JobOperations(store: call.store).list(filter).items
    }

    static let operations: [APIOperation] = [
        action("enableJobs", "enable", "Take up the schedules of disabled jobs from now; release their held tasks.") {
            call in
            try changed(try many.items(call, where: \.isDisabled), call) { job in
                _ = try JobOperations(store: call.store).enable(named: job.name, now: call.now)
                return switched(true, false)
            }
        },
        action("disableJobs", "disable", "Stop the schedules of enabled jobs, and hold their waiting tasks.") { call in
            try changed(try many.items(call) { !$0.isDisabled }, call) { job in
                _ = try JobOperations(store: call.store).disable(named: job.name, now: call.now)
                return switched(false, true)
            }
        },
        action("deleteJobs", "delete", "Delete jobs. What runs ends and is logged; their waiting tasks go.") { call in
            try changed(try many.items(call), call) { job in
                try JobOperations(store: call.store).delete(named: job.name, now: call.now)
                return (Shape.job.json(job), nil)
            }
        },
        action("restartJobs", "restart", "Take jobs out of error: their failed tasks are queued again.") { call in
            try changed(try many.items(call) { $0.triggerStatus == .error && !$0.isDisabled }, call) { job in
                queued(try call.store.restartJob(named: job.name, now: call.now))
            }
        },
        action(
            "retryJobs", "retry",
            "Run the failed task of each job again, or release its oldest quarantined one; not of jobs that have none."
        ) { call in
            try changed(try many.items(call), call) { job in
                do {
                    return queued(try call.store.retryTask(ofJob: job.name, logID: nil, now: call.now))
                } catch let error as StoreError where error.code == .refused {
                    return nil
                }
            }
        },
        APIOperation(
            id: "runJobs", method: .post, path: "/api/v1/jobs/run", tag: "jobs",
            summary: "Queue a task of each of many jobs that are enabled, due now.", access: .role(.operator),
            parameters: [.traceParent], body: body,
            success: .init(status: .accepted, about: "The runs.", schema: Component.startedRuns.reference),
            problems: [.notFound, .conflict, .drifted, .invalid], isChange: true, commitsItself: true, run: runMany),
    ]

    private static let body = APIOperation.Body.json(
        .object(many.members), isRequired: true, example: #"{"filter": {"group": "mail"}, "expected": 12}"#)

    private static func action(
        _ id: String, _ verb: String, _ summary: String, _ act: @escaping @Sendable (Call) throws -> Answer
    ) -> APIOperation {
        APIOperation(
            id: id, method: .post, path: "/api/v1/jobs/\(verb)", tag: "jobs", summary: summary,
            access: .role(.operator), body: body,
            success: .init(status: .ok, about: "How many it changed.", schema: Component.changed.reference),
            problems: [.notFound, .conflict, .drifted, .invalid], isChange: true, run: act)
    }

    /// - Parameter act: what it did about a job, for the audit; `nil` for nothing.
    private static func changed(
        _ jobs: [Job], _ call: Call, _ act: (Job) throws -> (before: JSONValue?, after: JSONValue?)?
    ) throws -> Answer {
        var count = 0
        for job in jobs {
            guard let (before, after) = try act(job) else { continue }
            call.changed("job \(job.name)", group: job.groupID, from: before, to: after)
            count += 1
        }
        return .changed(count)
    }

    private static func switched(_ before: Bool, _ after: Bool) -> (JSONValue?, JSONValue?) {
        (.object(["is_disabled": .flag(before)]), .object(["is_disabled": .flag(after)]))
    }

    private static func queued(_ task: TaskID) -> (JSONValue?, JSONValue?) {
        (nil, .object(["task_id": JSONValue(task)]))
    }

    private static func runMany(_ call: Call) throws -> Answer {
        let jobs = try many.items(call) { !$0.isDisabled }
        var made = Answer.none
        _ = try JobOperations(store: call.store).run(named: jobs.map(\.name), trace: call.trace, now: call.now) { run in
            try call.commit(&made, run) { runs in
                for (job, run) in zip(jobs, runs) {
                    call.changed("job \(job.name)", group: job.groupID, to: Shape.run.json(run))
                }
                return .json(
                    .object([
                        "changed": JSONValue(runs.count { $0.duplicates == 0 }),
                        "runs": .list(runs.map(Shape.run.json)),
                    ]))
            }
        }
        return made
    }
}

extension Component {
    static let startedRuns = Component(
        name: "StartedRuns",
        schema: .object([
            .init(
                name: "changed", schema: .integer(), about: "How many jobs it has queued a task of.", isRequired: true),
            .init(
                name: "runs", schema: .list(of: Shape.run.reference),
                about: "A run for each, of those with duplicates too: there it is the task that keeps another out.",
                isRequired: true),
        ]))
}
