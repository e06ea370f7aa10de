import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Scheduling
import Wording

/// The times of a schedule, before they come.
enum PreviewRoute {
    static let operation = APIOperation(
        id: "previewSchedule", method: .post, path: "/api/v1/preview", tag: "schedules",
        summary: "Show the next times of a schedule or of a job, and what would run after an outage.",
        access: .role(.viewer),
        body: .json(
            .object(
                [
                    .init(
                        name: "job_id", schema: .integer(1...Int64.max),
                        about: "The job whose times they are; what is said beside it is taken as if the job had it."),
                    .init(
                        name: "name", schema: .text(longest: 128),
                        about: "What a job with the schedule will be called, which an H in it is made of."),
                ] + JobInput.timing + [
                    .init(
                        name: "from", schema: .time,
                        about: "After which to look; now when not given. An interval of a schedule counts from here."),
                    .init(
                        name: "count", schema: .integer(within: Limits.previewedOccurrences),
                        about: "How many times; 5 when not given."),
                    .init(
                        name: "outage",
                        schema: .object([
                            .init(name: "from", schema: .time, about: "", isRequired: true),
                            .init(name: "to", schema: .time, about: "", isRequired: true),
                        ]), about: "When no scheduler runs: what each misfire strategy runs after it is shown too."),
                ]), isRequired: true,
            example: "{\"schedule\": {\"type\": \"cron\", \"cron\": \"30 2 * * *\"}, \"time_zone\": \"Europe/Berlin\"}"),
        success: .init(status: .ok, about: "The times.", schema: Component.previewed.reference),
        problems: [.notFound, .invalid], isChange: false, run: preview)

    private static func preview(_ call: Call) throws -> Answer {
        let count = Int(call.body?["count"]?.integer ?? 5)
        let outage = try call.body?["outage"].map { try self.outage($0, call) }
        let from = call.body?["from"]?.text.flatMap(RFC3339.milliseconds) ?? outage?.lowerBound ?? call.now
        try checkNear(from, "from", call)
        let job = try planned(call, madeAt: from)
        let times = try JobOperations.preview(of: job, after: from, count: count).map {
            JSONValue.object(["at": .text($0.text), "note": JSONValue($0.note)])
        }
        let after = try outage.map { outage in
            JSONValue.list(
                try JobOperations.preview(of: job, after: outage, count: count).map { $0.json(in: job.timing.timeZone) }
            )
        }
        return .json(.object(["occurrences": .list(times), "outage": after ?? .null]))
    }

    private static func planned(_ call: Call, madeAt time: UTCMilliseconds) throws -> ScheduledJob {
        let change = try call.body.map { try TimingChange($0) } ?? TimingChange()
        switch (call.body?["job_id"]?.integer, change.schedule) {
        case (let id?, nil):
            let job = try call.job(id)
            var timing = job.timing
            timing.apply(change)
            return try JobOperations.planned(job, with: change, calendar: calendar(of: timing, call))
        case (nil, .some):
            var timing = JobTiming()
            timing.apply(change)
            return try JobOperations.planned(
                timing, ofJob: call.body?["name"]?.text ?? "", calendar: calendar(of: timing, call), madeAt: time)
        default:
            throw Problem(.invalid, "schedule: either it or job_id is wanted, and not both", field: "schedule")
        }
    }

    private static func calendar(of timing: JobTiming, _ call: Call) throws -> WorkCalendar? {
        try timing.calendar.map { try call.store.calendar(named: $0).workCalendar }
    }

    private static func outage(_ node: JSONNode, _ call: Call) throws -> Range<UTCMilliseconds> {
        let times = ["from", "to"].compactMap { node[$0]?.text.flatMap(RFC3339.milliseconds) }
        guard times.count == 2, times[0] < times[1] else {
            throw Problem(.invalid, "outage.to: not after outage.from", cure: "give a later time", field: "outage.to")
        }
        try checkNear(times[0], "outage.from", call)
        try checkNear(times[1], "outage.to", call)
        return times[0]..<times[1]
    }

    private static func checkNear(_ time: UTCMilliseconds, _ field: String, _ call: Call) throws {
        guard abs(time - call.now) <= Limits.delayMs else {
            throw Problem(.invalid, "\(field): too far from now", field: field)
        }
    }
}

extension Component {
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
                    ])), about: "", isRequired: true),
            .init(
                name: "outage", schema: .nullable(.list(of: outagePreview.reference)),
                about: "For each misfire strategy; null where no outage was asked about.", isRequired: true),
        ]))

    static let outagePreview = Component(
        name: "OutagePreview",
        schema: .object([
            .init(name: "misfire_strategy", schema: .word(MisfireStrategy.words), about: "", isRequired: true),
            .init(name: "runs", schema: .integer(), about: "How many run, once it is over.", isRequired: true),
            .init(name: "runs_are_counted", schema: .flag, about: "Otherwise there are more.", isRequired: true),
            .init(
                name: "times", schema: .list(of: .time), about: "The first of these, as many as were asked for.",
                isRequired: true),
            .init(name: "last", schema: .nullable(.time), about: "The last of these.", isRequired: true),
            .init(name: "dropped", schema: .integer(), about: "How many do not run.", isRequired: true),
            .init(name: "dropped_are_counted", schema: .flag, about: "Otherwise there are more.", isRequired: true),
            .init(name: "first_dropped", schema: .nullable(.time), about: "", isRequired: true),
            .init(name: "last_dropped", schema: .nullable(.time), about: "", isRequired: true),
        ]))
}

extension OutagePreview {
    fileprivate func json(in timeZone: String) -> JSONValue {
        func text(_ time: UTCMilliseconds?) -> JSONValue {
            JSONValue(time.map { ReadableTime.iso($0, in: timeZone) })
        }
        return .object([
            "misfire_strategy": .text(strategy.rawValue), "runs": JSONValue(runs),
            "runs_are_counted": .flag(!isAtLeast), "times": .list(times.map(text)), "last": text(last),
            "dropped": JSONValue(dropped?.count ?? 0), "dropped_are_counted": .flag(!(dropped?.isAtLeast ?? false)),
            "first_dropped": text(dropped?.first), "last_dropped": text(dropped?.last),
        ])
    }
}
