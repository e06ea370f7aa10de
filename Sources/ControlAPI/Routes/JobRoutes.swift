import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Scheduling
import Wording

/// What people do with jobs.
enum JobRoutes {
    private static let id = Parameter.path("id", .integer(1...Int64.max), "The job's id.")

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listJobs", method: .get, path: "/api/v1/jobs", tag: "jobs",
            summary: "List jobs, by name or by a time of theirs.",
            access: .role(.viewer),
            parameters: ListAnswer.parameters + filterParameters + [
                .query("sort", .word(JobFilter.Order.allCases.map(\.rawValue)), orderAbout),
                .query("name", .text(longest: 128), "The one of this name, or 404; it comes alone."),
            ],
            success: .init(status: .ok, about: "A page of jobs.", schema: ListAnswer.schema(of: Shape.job.reference)),
            problems: [.notFound, .invalid], isChange: false, run: list),
        APIOperation(
            id: "addJob", method: .post, path: "/api/v1/jobs", tag: "jobs", summary: "Register a job.",
            access: .role(.operator),
            body: .json(
                .object(JobInput.newMembers), isRequired: true,
                example: """
                    {"name": "digest", "group": "mail", "handler": "send_digest", "schedule": {"type": "cron", "cron": "0 7 * * *"}}
                    """),
            success: .init(status: .created, about: "The job.", schema: Shape.job.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true, commitsItself: true, run: add),
        APIOperation(
            id: "getJob", method: .get, path: "/api/v1/jobs/{id}", tag: "jobs", summary: "Show a job.",
            access: .role(.viewer), parameters: [id],
            success: .init(status: .ok, about: "The job.", schema: Shape.job.reference), problems: [.notFound],
            isChange: false
        ) { call in answer(try call.job()) },
        APIOperation(
            id: "whyJob", method: .get, path: "/api/v1/jobs/{id}/why", tag: "jobs",
            summary: "Say what keeps a job from running, when it runs next, and what waits.", access: .role(.viewer),
            parameters: [id], success: .init(status: .ok, about: "Why.", schema: Component.jobWhy.reference),
            problems: [.notFound], isChange: false
        ) { call in
            let finder = JobStandingFinder(store: call.store, now: call.now)
            return .json(try finder.standing(of: call.job()).why(now: call.now))
        },
        APIOperation(
            id: "updateJob", method: .patch, path: "/api/v1/jobs/{id}", tag: "jobs",
            summary: "Change a job. What is not named stays as it is.", access: .role(.operator),
            parameters: [id, .ifMatch("job")],
            body: .json(.object(JobInput.members), isRequired: true, example: "{\"timeout_ms\": 30000}"),
            success: .init(status: .ok, about: "The job.", schema: Shape.job.reference),
            problems: [.notFound, .conflict, .invalid, .preconditionFailed], isChange: true, commitsItself: true,
            run: update),
        APIOperation(
            id: "deleteJob", method: .delete, path: "/api/v1/jobs/{id}", tag: "jobs",
            summary: "Delete a job. What runs ends and is logged; its waiting tasks go.", access: .role(.operator),
            parameters: [id, .ifMatch("job")],
            success: .init(status: .noContent, about: "It is gone.", schema: nil),
            problems: [.notFound, .conflict, .preconditionFailed], isChange: true, run: delete),
        APIOperation(
            id: "runJob", method: .post, path: "/api/v1/jobs/{id}/run", tag: "jobs",
            summary: "Queue tasks of a job, due now.", access: .role(.operator), parameters: [id, .traceParent],
            body: .json(
                .object([
                    .init(name: "parameters", schema: .anything, about: "In place of the job's."),
                    .init(
                        name: "count", schema: .integer(within: Limits.tasksPerRun),
                        about: "Tasks to queue; 1 when not given."),
                    .init(
                        name: "check_parameters", schema: .flag,
                        about: "Hold the parameters against the handler's schema; true when not given."),
                ]), isRequired: false, example: "{\"parameters\": {\"to\": \"ada\"}}"),
            success: .init(status: .accepted, about: "The run.", schema: Shape.run.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true, commitsItself: true, run: runNow),
        command("enableJob", "enable", "Take up a job's schedule from now, and release its held tasks.") {
            try JobOperations(store: $0.store).enable(named: $1, now: $0.now)
        },
        command("disableJob", "disable", "Stop a job's schedule, and hold its waiting tasks.") {
            try JobOperations(store: $0.store).disable(named: $1, now: $0.now)
        },
        retrying(
            "retryJob", "retry", "Run a job's failed task again, or release its oldest quarantined one.",
            body: .json(
                .object([.init(name: "log", schema: .integer(1...Int64.max), about: "The failed attempt.")]),
                isRequired: false, example: "{\"log\": 4711}")
        ) {
            try $0.store.retryTask(ofJob: $1, logID: $0.body?["log"]?.integer, now: $0.now)
        },
        retrying("restartJob", "restart", "Take a job out of error: its failed task is queued again.") {
            try $0.store.restartJob(named: $1, now: $0.now)
        },
    ]

    private static let orderAbout = """
        In which order: by name, when it is not given; next_run: the one that comes due first is first; last_failure: the one that failed last \
        is first. Those without such a time come last, by name.
        """

    private static func answer(_ job: Job, status: HTTPResponse.Status? = nil) -> Answer {
        var answer = Answer.json(Shape.job.json(job), headers: ["ETag": job.entityTag])
        if status == .created { answer.headers["Location"] = "/api/v1/jobs/\(job.id)" }
        answer.status = status
        return answer
    }

    static let filterParameters: [Parameter] = [
        .query("group", .text(longest: 128), "Only this group's."),
        .query("status", .word(TriggerStatus.words + ["disabled"]), "Only those in this state."),
        .query(
            "containing", .text(longest: 128),
            "Only those whose name, handler or owner holds this text; the letters A to Z in either case."),
    ]

    static func filter(
        group: String?, status: String?, containing text: String?, for call: Call
    ) throws -> JobFilter {
        var filter = JobFilter(groupID: try group.map { try call.group(named: $0).id })
        filter.containing = text
        switch status {
        case "disabled"?: filter.disabledOnly = true
        case let word?: filter.status = TriggerStatus.all.first { $0.word == word }
        case nil: break
        }
        return filter
    }

    private static func list(_ call: Call) throws -> Answer {
        if let name = call.text("name") {
            let job = try call.store.job(named: name)
            try call.caller.reach(job.groupID, of: "job \"\(name)\"")
            return ListAnswer.whole([job], .job)
        }
        var filter = try filter(
            group: call.text("group"), status: call.text("status"), containing: call.text("containing"), for: call)
        filter.order = call.text("sort").flatMap(JobFilter.Order.init(rawValue:)) ?? .name
        let jobs = JobOperations(store: call.store)
        return try ListAnswer.read(
            filter, .job, for: call, group: { $0.groupID }, count: call.store.jobCount, read: jobs.list)
    }

    private static func add(_ call: Call) throws -> Answer {
        let input = try JobInput(call.body)
        // Who may see all groups is told which there are, when there is none of that name.
        if call.caller.token?.groupIDs != nil { _ = try call.group(named: input.group) }
        var made = Answer.none
        _ = try JobOperations(store: call.store).add(
            named: input.name, toGroup: input.group, handler: input.change.handler ?? "", input.change,
            checksParameters: input.checksParameters, isStrict: input.isStrict, now: call.now
        ) { add in
            try call.commit(&made, add) { job in
                call.changed("job \(job.name)", group: job.groupID, to: Shape.job.json(job))
                return answer(job, status: .created)
            }
        }
        return made
    }

    private static func update(_ call: Call) throws -> Answer {
        let job = try call.job()
        try call.check(job.entityTag, of: "job \(job.id)")
        let input = try JobInput(call.body)
        var made = Answer.none
        _ = try JobOperations(store: call.store).update(
            named: job.name, input.change, checksParameters: input.checksParameters, isStrict: input.isStrict,
            now: call.now
        ) { update in
            try call.commit(&made) {
                // Somebody may have been quicker since.
                let before = try call.job()
                try call.check(before.entityTag, of: "job \(job.id)")
                return (before: before, after: try update())
            } answering: { change in
                call.changed(
                    "job \(job.name)", group: job.groupID, from: Shape.job.json(change.before),
                    to: Shape.job.json(change.after))
                return answer(change.after)
            }.after
        }
        return made
    }

    private static func delete(_ call: Call) throws -> Answer {
        let job = try call.job()
        try call.check(job.entityTag, of: "job \(job.id)")
        try JobOperations(store: call.store).delete(named: job.name, now: call.now)
        call.changed("job \(job.name)", group: job.groupID, from: Shape.job.json(job))
        return .none
    }

    private static func runNow(_ call: Call) throws -> Answer {
        let job = try call.job()
        var made = Answer.none
        _ = try JobOperations(store: call.store).run(
            named: job.name, parameters: call.body?["parameters"]?.source,
            count: Int(call.body?["count"]?.integer ?? 1), trace: call.trace,
            checksParameters: call.body?["check_parameters"]?.flag ?? true, now: call.now
        ) { run in
            try call.commit(&made, run) { run in
                call.changed("job \(job.name)", group: job.groupID, to: Shape.run.json(run))
                return .json(Shape.run.json(run), headers: ["Location": "/api/v1/runs/\(run.id)"])
            }
        }
        return made
    }

    private static func command(
        _ name: String, _ word: String, _ summary: String, _ act: @escaping @Sendable (Call, String) throws -> Job
    ) -> APIOperation {
        APIOperation(
            id: name, method: .post, path: "/api/v1/jobs/{id}/\(word)", tag: "jobs", summary: summary,
            access: .role(.operator), parameters: [id],
            success: .init(status: .ok, about: "The job.", schema: Shape.job.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true
        ) { call in
            let job = try call.job()
            let changed = try act(call, job.name)
            call.changed(
                "job \(job.name)", group: job.groupID, from: Shape.job.json(job), to: Shape.job.json(changed))
            return answer(changed)
        }
    }

    private static func retrying(
        _ name: String, _ word: String, _ summary: String, body: APIOperation.Body = .none,
        _ act: @escaping @Sendable (Call, String) throws -> TaskID
    ) -> APIOperation {
        APIOperation(
            id: name, method: .post, path: "/api/v1/jobs/{id}/\(word)", tag: "jobs", summary: summary,
            access: .role(.operator), parameters: [id], body: body,
            success: .init(status: .accepted, about: "The task.", schema: Component.queuedTask.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true
        ) { call in
            let job = try call.job()
            let task = try act(call, job.name)
            let json = JSONValue.object(["task_id": JSONValue(task)])
            call.changed("job \(job.name)", group: job.groupID, to: json)
            return .json(json)
        }
    }
}

extension Component {
    var reference: Schema { .reference(name) }

    static let queuedTask = Component(
        name: "QueuedTask",
        schema: .object([
            .init(name: "task_id", schema: .integer(), about: "The task that runs again.", isRequired: true)
        ]))
}
