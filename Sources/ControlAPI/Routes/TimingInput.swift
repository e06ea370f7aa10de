import JSONWriting
import JobModel

extension JobInput {
    /// When a job comes due.
    static let timing: [Schema.Member] = [
        .init(
            name: "schedule", schema: .object(Schedule.members),
            about: "When it comes due; by hand when not given."),
        .init(
            name: "time_zone", schema: .text(longest: 128),
            about: "That a cron expression and the days of a calendar are read in."),
        .init(
            name: "gap_strategy", schema: .nullable(.word(GapStrategy.words)),
            about: "What becomes of a time that the clocks skip; null: as the cron expression has it."),
        .init(
            name: "repetition_strategy", schema: .nullable(.word(RepetitionStrategy.words)),
            about: "How often a time runs that the clocks show twice; null: as the cron expression has it."),
        .init(name: "starts_at", schema: .nullable(.time), about: "It does not come due before."),
        .init(name: "ends_at", schema: .nullable(.time), about: "It does not come due from then on."),
        .init(
            name: "jitter_ms", schema: .integer(Limits.jitterMs),
            about: "Each occurrence runs later than its time by less than this, by how much being its own."),
        .init(
            name: "calendar", schema: .nullable(.text(longest: 128)),
            about: "The calendar whose days off it heeds; null for none."),
        .init(
            name: "off_day_strategy", schema: .word(OffDayStrategy.words),
            about: "What becomes of an occurrence on a day off."),
    ]
}

extension TimingChange {
    /// - Parameter body: judged by `JobInput.timing`. A null takes a value away.
    init(_ body: JSONNode) throws {
        self.init()
        schedule = try body["schedule"].map { try Schedule($0) }
        timeZone = body["time_zone"]?.text
        gap = body["gap_strategy"].map { $0.text.flatMap(GapStrategy.init(rawValue:)) }
        repetition = body["repetition_strategy"].map { $0.text.flatMap(RepetitionStrategy.init(rawValue:)) }
        startsAt = body["starts_at"].map { $0.text.flatMap(RFC3339.milliseconds) }
        endsAt = body["ends_at"].map { $0.text.flatMap(RFC3339.milliseconds) }
        jitterMs = body["jitter_ms"]?.integer
        calendar = body["calendar"].map(\.text)
        offDay = body["off_day_strategy"]?.text.flatMap(OffDayStrategy.init(rawValue:))
    }

    /// As `init` reads it.
    var body: [String: JSONValue] {
        var body: [String: JSONValue] = [:]
        if let schedule { body["schedule"] = schedule.json }
        if let timeZone { body["time_zone"] = .text(timeZone) }
        if let gap { body["gap_strategy"] = JSONValue(gap?.rawValue) }
        if let repetition { body["repetition_strategy"] = JSONValue(repetition?.rawValue) }
        if let startsAt { body["starts_at"] = JSONValue(time: startsAt) }
        if let endsAt { body["ends_at"] = JSONValue(time: endsAt) }
        if let jitterMs { body["jitter_ms"] = JSONValue(jitterMs) }
        if let calendar { body["calendar"] = JSONValue(calendar) }
        if let offDay { body["off_day_strategy"] = .text(offDay.rawValue) }
        return body
    }
}
