import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// What people ask about attempts and runs.
enum LogRoutes {
    private static let id = Parameter.path("id", .integer(1...Int64.max), "The attempt's id.")

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listLogs", method: .get, path: "/api/v1/logs", tag: "logs", summary: "List attempts, newest first.",
            access: .role(.viewer),
            parameters: ListAnswer.parameters + [
                .query("job", .text(longest: 128), "Only this job's."),
                .query("code", .integer(200...599), "Only those that ended so."),
                .query("task", .integer(1...Int64.max), "Only those of this task."),
                .query("since", .time, "Only those that ended then or later."),
                .query("until", .time, "Only those that ended before."),
                .query("group", .text(longest: 128), "With release: whose it is."),
                .query("release", .integer(1...Int64.max), "Only those on this release; with group."),
            ],
            success: .init(
                status: .ok, about: "A page of attempts.", schema: ListAnswer.schema(of: Shape.log.reference)),
            problems: [.notFound, .conflict, .invalid], isChange: false, run: list),
        APIOperation(
            id: "getLog", method: .get, path: "/api/v1/logs/{id}", tag: "logs", summary: "Show an attempt.",
            access: .role(.viewer), parameters: [id],
            success: .init(status: .ok, about: "The attempt.", schema: Shape.log.reference), problems: [.notFound],
            isChange: false
        ) { .json(Shape.log.json(try $0.log())) },
        APIOperation(
            id: "listLogLines", method: .get, path: "/api/v1/logs/{id}/lines", tag: "logs",
            summary: "List the lines that an attempt has written.", access: .role(.viewer),
            parameters: [id] + ListAnswer.parameters,
            success: .init(
                status: .ok, about: "A page of lines.", schema: ListAnswer.schema(of: Shape.line.reference)),
            problems: [.notFound, .invalid], isChange: false, run: lines),
        APIOperation(
            id: "rerunLog", method: .post, path: "/api/v1/logs/{id}/rerun", tag: "logs",
            summary: "Queue one more run of an attempt's task, on a release of its group.", access: .role(.operator),
            parameters: [id],
            body: .json(
                .object([
                    .init(
                        name: "release", schema: .integer(1...Int64.max), about: "The release's number.",
                        isRequired: true)
                ]), isRequired: true, example: "{\"release\": 3}"),
            success: .init(status: .accepted, about: "The task.", schema: Component.queuedTask.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true, run: rerun),
        APIOperation(
            id: "getRun", method: .get, path: "/api/v1/runs/{id}", tag: "runs",
            summary: "Show how far the tasks of a run have come.", access: .role(.viewer),
            parameters: [.path("id", .integer(1...Int64.max), "The run's id.")],
            success: .init(status: .ok, about: "The run.", schema: Component.progress.reference),
            problems: [.notFound], isChange: false, run: run),
    ]

    private static func list(_ call: Call) throws -> Answer {
        var filter = LogFilter()
        filter.jobName = call.text("job")
        filter.taskID = call.integer("task")
        filter.since = call.time("since")
        filter.until = call.time("until")
        filter.code = try call.integer("code").map { code in
            guard let known = HandleCode(rawValue: Int(code)) else {
                let codes = HandleCode.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
                throw Problem(.invalid, "code: \(code) is unknown", cure: "the codes are \(codes)", field: "code")
            }
            return known
        }
        filter.releaseID = try call.integer("release").map { try release($0, call).id }
        if call.text("group") != nil, filter.releaseID == nil {
            throw Problem(.invalid, "group: goes with release, and says whose release that is", field: "group")
        }
        var groups: [JobID: GroupID?] = [:]
        return try ListAnswer.read(
            filter, .log, for: call,
            group: { log in
                if let known = groups[log.jobID] { return known }
                let group = try call.store.job(id: log.jobID)?.groupID
                groups[log.jobID] = group
                return group
            }, count: call.store.logCount, read: LogOperations(store: call.store).list)
    }

    private static func release(_ number: Int64, _ call: Call) throws -> Release {
        // Without a group the answer may name any that has such a release.
        guard let group = call.text("group") else {
            try call.caller.reachEverything()
            return try ReleaseOperations(store: call.store).find(ReleaseName(number: number, group: nil))
        }
        return try call.store.release(number: number, ofGroup: call.group(named: group).name)
    }

    private static func lines(_ call: Call) throws -> Answer {
        let log = try call.log()
        return try ListAnswer.read(
            LineFilter(), .line, for: call, group: nil,
            read: { try call.store.logLines(of: log.id, limit: $0.limit, after: $0.after) })
    }

    /// All lines of one attempt.
    private struct LineFilter: ListFilter {
        var limit = 100
        var after: PageCursor?
    }

    private static func rerun(_ call: Call) throws -> Answer {
        let log = try call.log()
        let rerun = try TaskOperations(store: call.store).rerun(
            log: log.id, onRelease: call.body?["release"]?.integer ?? 0, now: call.now)
        let json = JSONValue.object(["task_id": JSONValue(rerun.taskID)])
        call.changed("log \(log.id)", group: rerun.release.groupID, to: json)
        return .json(json)
    }

    private static func run(_ call: Call) throws -> Answer {
        let run = try call.store.run(try call.id())
        if let job = try call.store.job(id: run.jobID) {
            try call.caller.reach(job.groupID, of: "run \(run.id)")
        } else {
            // Of a deleted job nobody knows the group any more.
            try call.caller.reachEverything()
        }
        let summary = try call.store.runSummary(of: .run(run.id))
        let ended = summary.ended.map { (String($0.key.rawValue), JSONValue($0.value)) }
        return .json(
            .object([
                "run": Shape.run.json(run), "live": JSONValue(summary.live),
                "quarantined": JSONValue(summary.quarantined),
                "ended": .object(Dictionary(ended) { $1 }),
            ]))
    }
}

extension Component {
    static let progress = Component(
        name: "RunProgress",
        schema: .object([
            .init(name: "run", schema: Shape.run.reference, about: "", isRequired: true),
            .init(name: "live", schema: .integer(), about: "Tasks still in the queue.", isRequired: true),
            .init(name: "quarantined", schema: .integer(), about: "Of those, held for a person.", isRequired: true),
            .init(name: "ended", schema: .counts, about: "Tasks that ended, by code.", isRequired: true),
        ]))
}
