import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Scheduling
import Wording

/// What is about no job and no group: whether all is well, the document, and times of a schedule.
enum SystemRoutes {
    static let operations: [APIOperation] = [
        APIOperation(
            id: "getHealth", method: .get, path: "/healthz", tag: "system", summary: "Whether the process lives.",
            access: .everyone,
            success: .init(status: .ok, about: "It does.", schema: Component.health.reference), isChange: false,
            runAlone: { isWell }, run: { _ in isWell }),
        preview,
    ]

    private static let isWell = Answer.json(.object(["status": .text("ok")]))

    /// - Parameter prove: throws a `Problem` when the store takes no write.
    static func readiness(_ prove: @escaping @Sendable () async throws -> Void) -> APIOperation {
        APIOperation(
            id: "getReadiness", method: .get, path: "/readyz", tag: "system",
            summary: "Whether the database takes a write within a second; else what is wrong with it.",
            access: .everyone,
            success: .init(status: .ok, about: "It does.", schema: Component.health.reference), isChange: false,
            runAlone: {
                try await prove()
                return isWell
            }, run: { _ in isWell })
    }

    /// - Parameter isOpen: whether to everybody.
    static func metrics(_ page: MetricsPage, isOpen: Bool) -> APIOperation {
        APIOperation(
            id: "getMetrics", method: .get, path: "/metrics", tag: "system",
            summary: "What this process counts, and how full the queues are, as Prometheus reads it.",
            access: isOpen ? .everyone : .role(.metrics),
            success: .init(
                status: .ok, about: "The text format of Prometheus, version 0.0.4.", schema: .text(),
                mediaType: "text/plain"),
            isChange: false
        ) { call in
            // It tells of all groups.
            try call.caller.reachEverything()
            return Answer(body: .plain(try page.text(from: call.store, now: call.now), type: MetricsPage.type))
        }
    }

    private static let preview = APIOperation(
        id: "previewSchedule", method: .post, path: "/api/v1/preview", tag: "schedules",
        summary: "Show the next times of a schedule, or of a job's.", access: .role(.viewer),
        body: .json(
            .object([
                .init(name: "job_id", schema: .integer(1...Int64.max), about: "The job whose schedule it is."),
                .init(
                    name: "schedule", schema: .object(Schedule.members), about: "In place of a job: this schedule."),
                .init(name: "time_zone", schema: .text(longest: 128), about: "Of the schedule; UTC when not given."),
                .init(
                    name: "name", schema: .text(longest: 128),
                    about: "What a job with the schedule will be called, which an H in it is made of."),
                .init(
                    name: "gap_strategy", schema: .word(GapStrategy.words),
                    about: "Of the schedule, as a job has it."),
                .init(
                    name: "repetition_strategy", schema: .word(RepetitionStrategy.words),
                    about: "Of the schedule, as a job has it."),
                .init(name: "from", schema: .time, about: "After which to look; now when not given."),
                .init(
                    name: "count",
                    schema: .integer(within: Limits.previewedOccurrences),
                    about: "How many times; 5 when not given."),
            ]), isRequired: true,
            example: "{\"schedule\": {\"type\": \"cron\", \"cron\": \"30 2 * * *\"}, \"time_zone\": \"Europe/Berlin\"}"),
        success: .init(status: .ok, about: "The times.", schema: Component.previewed.reference),
        problems: [.notFound, .invalid], isChange: false, run: previewed)

    private static func previewed(_ call: Call) throws -> Answer {
        let count = Int(call.body?["count"]?.integer ?? 5)
        let from = call.body?["from"]?.text.flatMap(RFC3339.milliseconds) ?? call.now
        guard abs(from - call.now) <= Limits.delayMs else {
            throw Problem(.invalid, "from: too far from now", field: "from")
        }
        let occurrences: [PreviewedOccurrence]
        switch (call.body?["job_id"]?.integer, call.body?["schedule"]) {
        case (let id?, nil):
            let job = try call.job(id)
            let calendar = try job.timing.calendar.map { try call.store.calendar(named: $0).workCalendar }
            occurrences = try JobOperations.preview(of: job, calendar: calendar, after: from, count: count)
        case (nil, let schedule?):
            occurrences = try JobOperations.preview(
                of: timing(schedule, call), ofJob: call.body?["name"]?.text ?? "", after: from, count: count)
        default:
            throw Problem(.invalid, "schedule: either it or job_id is wanted, and not both", field: "schedule")
        }
        let times = occurrences.map { JSONValue.object(["at": .text($0.text), "note": JSONValue($0.note)]) }
        return .json(.object(["occurrences": .list(times)]))
    }

    private static func timing(_ schedule: JSONNode, _ call: Call) throws -> JobTiming {
        var timing = JobTiming(try Schedule(schedule), timeZone: call.body?["time_zone"]?.text ?? "UTC")
        timing.gap = call.body?["gap_strategy"]?.text.flatMap(GapStrategy.init(rawValue:))
        timing.repetition = call.body?["repetition_strategy"]?.text.flatMap(RepetitionStrategy.init(rawValue:))
        return timing
    }

    /// The document itself, which lists itself too.
    static let document = APIOperation(
        id: "getOpenAPI", method: .get, path: "/openapi.json", tag: "system", summary: "This document.",
        access: .role(.metrics), success: .init(status: .ok, about: "OpenAPI 3.1.", schema: .anything),
        isChange: false
    ) { _ in .none }
}

extension Component {
    static let health = Component(
        name: "Health",
        schema: .object([
            .init(name: "status", schema: .word(["ok"]), about: "", isRequired: true)
        ]))

    static let previewed = Component(
        name: "Preview",
        schema: .object([
            .init(
                name: "occurrences",
                schema: .list(
                    of: .object([
                        .init(name: "at", schema: .time, about: "With the offset of its zone.", isRequired: true),
                        .init(
                            name: "note", schema: .nullable(.text()), about: "What may surprise.", isRequired: true),
                    ])), about: "", isRequired: true)
        ]))
}
