import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// The API of the system that this grows out of, for its clients.
enum SeedRoutes {
    private static let example = """
        {"name": "nightly", "jobGroup": 1, "executorHandler": "send_mail", "executorTimeout": "30", "jobCron": "0 2 * * *"}
        """

    static let operations: [APIOperation] = [
        declared(
            "seedAddJob", "/addJob", "Register a job (新增).", .operator,
            body: .json(SeedJob.new, isRequired: true, example: example),
            commitsItself: true, run: add),
        declared(
            "seedUpdateJob", "/updateJob", "Change a job (修改), disable and enable it, restart it.", .operator,
            body: .json(SeedJob.change, isRequired: true, example: "{\"id\": 7, \"disable\": 1}"),
            commitsItself: true, run: update),
        declared(
            "seedUdpateJob", "/udpateJob", "The same, as the seed's text spells it.", .operator,
            body: .json(SeedJob.change, isRequired: true, example: "{\"id\": 7, \"disable\": 1}"),
            commitsItself: true, run: update),
        declared(
            "seedGetAllJobList", "/getAllJobList", "List all jobs.", .viewer, schema: .list(of: SeedJob.shape.reference)
        ) { call in list(JobFilter(), for: call) },
        declared(
            "seedGetAllJobListByGroupId", "/getAllJobListByGroupId/{groupId}", "List a group's jobs.", .viewer,
            parameters: [.path("groupId", .integer(SeedJob.ids), "The group's id.")],
            schema: .list(of: SeedJob.shape.reference)
        ) { call in list(JobFilter(groupID: try group(try call.id("groupId"), call).id), for: call) },
        declared(
            "seedDelete", "/delete/{jobId}", "Delete a job (删除).", .operator,
            parameters: [.path("jobId", .integer(SeedJob.ids), "The job's id.")], run: delete),
    ]

    private static func declared(
        _ id: String, _ path: String, _ summary: String, _ role: Role, parameters: [Parameter] = [],
        body: APIOperation.Body = .none, schema: Schema = .text(), commitsItself: Bool = false,
        run: @escaping @Sendable (Call) throws -> Answer
    ) -> APIOperation {
        APIOperation(
            id: id, method: .post, path: "/dot-job-info\(path)", tag: "dot-job-info", summary: summary,
            access: .role(role), face: .seed, parameters: parameters, body: body,
            success: .init(status: .ok, about: "操作成功", schema: schema), isChange: role == .operator,
            commitsItself: commitsItself, run: run)
    }

    private static func add(_ call: Call) throws -> Answer {
        let input = try SeedJobInput(call.body)
        let name = try input.required("name")
        let handler = try input.required("executorHandler")
        let group = try group(try input.requiredNumber("jobGroup"), call)
        _ = try input.anyNumber("triggerStatus", within: SeedJob.states)
        let isDisabled = try input.anyNumber("disable", within: SeedJob.flags) == 1
        var answer = Answer.none
        _ = try JobOperations(store: call.store).add(
            named: name, toGroup: group.name, handler: handler, try input.change(), isStrict: true, now: call.now
        ) { add in
            try call.commit(&answer) {
                let job = try add()
                return isDisabled ? try JobOperations(store: call.store).disable(named: name, now: call.now) : job
            } answering: { job in
                call.changed("job \(name)", group: group.id, to: Shape.job.json(job))
                return .json(.text("新增成功"))
            }
        }
        return answer
    }

    private static func update(_ call: Call) throws -> Answer {
        let given = try SeedJobInput(call.body)
        let job = try call.job(given.requiredNumber("id"))
        let input = try given.beside(job)
        try refuseMoves(of: job, input)
        let status = try input.anyNumber("triggerStatus", within: SeedJob.states)
        let isDisabled = try input.number("disable", within: SeedJob.flags).map { $0 == 1 }
        let change = try input.change()
        var answer = Answer.none
        func commit(_ update: () throws -> Job) throws -> Job {
            try call.commit(&answer) {
                var changed = try update()
                if let isDisabled { changed = try set(disabled: isDisabled, job, call) }
                if let status, given.isStatusAlone { changed = try move(job, to: status, call) ?? changed }
                return changed
            } answering: { changed in
                call.changed(
                    "job \(job.name)", group: job.groupID, from: Shape.job.json(job), to: Shape.job.json(changed))
                return .json(.text("修改成功"))
            }
        }
        if change.isEmpty {
            _ = try commit { job }
        } else {
            _ = try JobOperations(store: call.store).update(
                named: job.name, change, isStrict: true, now: call.now, commit: commit)
        }
        return answer
    }

    private static func set(disabled isDisabled: Bool, _ job: Job, _ call: Call) throws -> Job {
        isDisabled
            ? try JobOperations(store: call.store).disable(named: job.name, now: call.now)
            : try JobOperations(store: call.store).enable(named: job.name, now: call.now)
    }

    /// A job's state is what its tasks make of it, but for the way out of an error.
    private static func move(_ job: Job, to status: Int64, _ call: Call) throws -> Job? {
        if status == Int64(job.triggerStatus.rawValue) { return nil }
        guard status == 1, job.triggerStatus == .error else {
            throw Problem(
                .invalid, "triggerStatus \(status) can't be set: the job's is \(job.triggerStatus.rawValue)",
                cure: "1 restarts a job that is in state 3", field: "triggerStatus")
        }
        _ = try call.store.restartJob(named: job.name, now: call.now)
        return try call.store.job(named: job.name)
    }

    private static func refuseMoves(of job: Job, _ input: SeedJobInput) throws {
        let moved = try input.text("name") != nil ? "name" : nil
        let other = try input.number("jobGroup", within: SeedJob.ids) != nil ? "jobGroup" : nil
        guard let field = moved ?? other else { return }
        throw Problem(
            .invalid, "\(field) of job \(job.id) can't be changed", cure: "delete the job, and add it anew",
            field: field)
    }

    private static func delete(_ call: Call) throws -> Answer {
        let job = try call.job(call.id("jobId"))
        try JobOperations(store: call.store).delete(named: job.name, now: call.now)
        call.changed("job \(job.name)", group: job.groupID, from: Shape.job.json(job))
        return .json(.text("删除成功"))
    }

    // MARK: - Finding

    private static func group(_ id: GroupID, _ call: Call) throws -> ExecutorGroup {
        guard let group = try call.store.group(id: id) else {
            throw Problem(.notFound, "jobGroup \(id) is no group", field: "jobGroup")
        }
        try call.caller.reach(id, of: "group \(id)")
        return group
    }

    /// All of a list, a page at a time: the seed has no paging, and memory stays bounded.
    private static func list(_ filter: JobFilter, for call: Call) -> Answer {
        let caller = call.caller
        let list = SeedJobList(filter) { caller.mayReach($0.groupID) }
        return Answer(body: .pieces { try list.next(from: $0) })
    }
}

extension SeedJobInput {
    private static let settings = [
        "name", "jobGroup", "executorHandler", "executorParam", "executorTimeout", "executorFailRetryCount", "disable",
        "retry", "jobCron", "jobDesc", "author", "alarmEmail",
    ]

    /// Whether the state is all that the client says of the job: an entity that is sent back whole says nothing by it.
    var isStatusAlone: Bool { !Self.settings.contains(where: isGiven) }
}
