import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// What people do about failures.
enum ErrorRoutes {
    private static let id = Parameter.path("id", .integer(1...Int64.max), "The cause's id.")
    /// Failures that one request may settle.
    private static let mostSettled = 10_000
    private static let hoursShown: Int64 = 24

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listErrors", method: .get, path: "/api/v1/errors", tag: "errors",
            summary: "List failures by their cause, those that struck last first.", access: .role(.viewer),
            parameters: ListAnswer.parameters + [
                .query("group", .names, "Only this group's; several times: those of each."),
                .query("since", .time, "Only those that have struck since, and how often since; by the hour."),
            ],
            success: .init(
                status: .ok, about: "A page of causes.", schema: ListAnswer.schema(of: Shape.cause.reference)),
            problems: [.notFound, .invalid], isChange: false
        ) { call in
            var filter = CauseFilter()
            filter.groupNames = try call.texts("group").map { try call.group(named: $0).name }
            filter.since = call.time("since")
            return try ListAnswer.read(
                filter, .cause, for: call, group: { $0.groupID }, count: call.store.causeCount,
                read: FailureOperations(store: call.store).causes)
        },
        APIOperation(
            id: "getError", method: .get, path: "/api/v1/errors/{id}", tag: "errors", summary: "Show a cause.",
            access: .role(.viewer), parameters: [id],
            success: .init(status: .ok, about: "The cause.", schema: Shape.cause.reference), problems: [.notFound],
            isChange: false
        ) { .json(Shape.cause.json(try $0.cause())) },
        APIOperation(
            id: "listErrorHours", method: .get, path: "/api/v1/errors/{id}/hours", tag: "errors",
            summary: "List the hours in which a cause has struck, the oldest first.", access: .role(.viewer),
            parameters: [id, .query("since", .time, "From this hour on; a day ago when it is not given.")],
            success: .init(
                status: .ok, about: "All of them.", schema: ListAnswer.schema(of: Shape.hour.reference)),
            problems: [.notFound], isChange: false
        ) { call in
            let since = call.time("since") ?? call.now - hoursShown * 3_600_000
            return ListAnswer.whole(try call.store.hours(ofCause: call.cause().id, since: since), .hour)
        },
        APIOperation(
            id: "listOpenFailures", method: .get, path: "/api/v1/errors/{id}/failures", tag: "errors",
            summary: "List the attempts of a cause after which nothing has been done.", access: .role(.viewer),
            parameters: [id] + ListAnswer.parameters + [
                .query("job", .text(longest: 128), "Only this job's."),
                .query("release", .integer(1...Int64.max), "Only those on this release of the group."),
            ],
            success: .init(
                status: .ok, about: "A page of attempts.", schema: ListAnswer.schema(of: Shape.log.reference)),
            problems: [.notFound, .invalid], isChange: false
        ) { call in
            let choice = FailureChoice(
                cause: try call.cause().id, jobName: call.text("job"), release: call.integer("release"))
            return try ListAnswer.read(
                FailureOperations(store: call.store).filter(choice), .log, for: call, group: nil,
                count: call.store.openFailureCount, read: call.store.openFailures)
        },
        settling("retry", "Queue the tasks of a cause's open failures again, or release them from quarantine.") {
            try $0.retry($1, now: $2)
        },
        settling("drop", "Be done with a cause's open failures; tasks in quarantine are cancelled.") {
            try $0.drop($1, now: $2)
        },
    ]

    private static let members: [Schema.Member] = [
        .init(name: "job", schema: .text(longest: 128), about: "Only this job's."),
        .init(name: "release", schema: .integer(1...Int64.max), about: "Only those on this release of the group."),
        .init(
            name: "limit", schema: .integer(1...Int64(mostSettled)), about: "So many at most; as many as may be else."),
        .init(
            name: "expected", schema: .integer(0...Int64(mostSettled)),
            about: "How many you have seen; wanted unless it is a dry run."),
        .tolerance(upTo: mostSettled),
        .init(name: "dry_run", schema: .flag, about: "Change nothing; say how many there are."),
    ]

    private static func settling(
        _ verb: String, _ summary: String,
        _ settle: @escaping @Sendable (FailureOperations, FailureChoice, UTCMilliseconds) throws -> SettledFailures
    ) -> APIOperation {
        APIOperation(
            id: "\(verb)Error", method: .post, path: "/api/v1/errors/{id}/\(verb)", tag: "errors", summary: summary,
            access: .role(.operator), parameters: [id],
            body: .json(.object(members), isRequired: true, example: "{\"expected\": 12}"),
            success: .init(status: .ok, about: "How many it changed.", schema: Component.settled.reference),
            problems: [.notFound, .drifted, .invalid], isChange: true
        ) { call in
            let cause = try call.cause()
            let choice = FailureChoice(
                cause: cause.id, jobName: call.body?["job"]?.text, release: call.body?["release"]?.integer,
                limit: Int(call.body?["limit"]?.integer ?? Int64(mostSettled)))
            let operations = FailureOperations(store: call.store)
            let count = try operations.count(choice).number
            if call.body?["dry_run"]?.flag == true {
                return .json(json(SettledFailures(changed: count, leftAlone: 0, next: nil), isDryRun: true))
            }
            try check(count, call)
            let json = json(try settle(operations, choice, call.now), isDryRun: false)
            call.changed("cause \(cause.id)", group: cause.groupID, to: json)
            return .json(json)
        }
    }

    private static func check(_ count: Int, _ call: Call) throws {
        guard call.body?["expected"] != nil else {
            throw Problem(
                .invalid, "expected: not given", cure: "say how many you have seen, or ask with dry_run",
                field: "expected")
        }
        try call.expect(count)
    }

    private static func json(_ settled: SettledFailures, isDryRun: Bool) -> JSONValue {
        .object([
            "changed": JSONValue(settled.changed), "left_alone": JSONValue(settled.leftAlone),
            "dry_run": .flag(isDryRun),
        ])
    }
}

extension Call {
    /// The cause that a path names, if the caller may reach it.
    fileprivate func cause() throws -> ErrorCause {
        let cause = try store.cause(id())
        try caller.reach(cause.groupID, of: "cause \(cause.id)")
        return cause
    }
}

extension Component {
    static let settled = Component(
        name: "SettledFailures",
        schema: .object([
            .init(
                name: "changed", schema: .integer(), about: "How many it changed, or would in a dry run.",
                isRequired: true),
            .init(
                name: "left_alone", schema: .integer(),
                about: "Those that cannot run again: their jobs are disabled or deleted.", isRequired: true),
            .init(name: "dry_run", schema: .flag, about: "Whether nothing was changed.", isRequired: true),
        ]))
}
