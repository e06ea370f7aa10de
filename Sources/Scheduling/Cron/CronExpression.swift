import Foundation
public import JobModel

/// The wall-clock times that a cron expression names.
///
/// Five fields (minute, hour, day of month, month, day of week) or six with seconds first. A field holds `*`, values,
/// ranges, lists and steps; months and days of the week may be named; `?` is `*`; Sunday is 0 and 7; a range whose first is larger
/// goes on behind the turn (`22-4`, `FRI-MON`). `H` is a value that is the job's own (`H(1-5)`, `H/15`). Of a month `L` is the last day,
/// `L-3` the third before it, `LW` the last from Monday to Friday, `15W` the one of these nearest to the 15th within the month;
/// `MON#2` is its second Monday, `FRIL` its last Friday. `@hourly` and its like stand for whole expressions. As in Vixie
/// cron, when the day of month and the day of week are both restricted, a day that fits either is taken.
public struct CronExpression: Hashable, Sendable {
    let seconds: CronField
    let minutes: CronField
    let hours: CronField
    let days: CronDays
    let months: CronField
    let clockPolicy: ClockPolicy
    /// Whether its second, minute or hour starts with `*`: it names a pace rather than times of day.
    let followsRealTime: Bool

    private static let aliases = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// - Parameters:
    ///   - name: the job's, which an `H` is made of.
    ///   - gap: what becomes of a time that the clocks skip; `nil`: as `next` has it.
    ///   - repetition: how often a time runs that the clocks show twice; `nil`: as `next` has it.
    /// - Throws: `ScheduleError` that names the field, quotes the value and says what fits; also for an expression that no
    ///   date ever fits, such as one of February 30, and for an `H` without a name.
    public init(
        _ text: String, ofJob name: String = "", gap: GapStrategy? = nil, repetition: RepetitionStrategy? = nil
    ) throws(ScheduleError) {
        func refuse(_ reason: String, cure: String?) -> ScheduleError {
            ScheduleError(.cron, "cron \"\(text)\"", reason, cure: cure.map { .plain($0) })
        }

        do {
            let fields = try Self.fields(of: text)
            let five = Array(fields.suffix(5))
            let hash = CronHash(ofJob: name)
            seconds = fields.count == 6 ? try CronField(fields[0], of: .second, hash) : CronField(only: 0)
            minutes = try CronField(five[0], of: .minute, hash)
            hours = try CronField(five[1], of: .hour, hash)
            days = try CronDays(ofMonth: five[2], ofWeek: five[4], hash)
            months = try CronField(five[3], of: .month, hash)
            followsRealTime = fields.prefix(fields.count - 3).contains(where: CronField.startsWithStar)
            clockPolicy = ClockPolicy(gap: gap, repetition: repetition, followsRealTime: followsRealTime)
        } catch {
            throw refuse(error.reason, cure: error.cure)
        }
        guard firstMatch(from: WallTime(secondsSince1970: 0)) != nil else {
            throw refuse("no date ever fits", cure: "change the day of month or the month")
        }
    }

    /// Whether an expression has an `H`, so that it means something else for each job. What cannot be read is looked through too.
    static func isHashed(_ text: String) -> Bool {
        var startsItem = true
        for byte in text.utf8 {
            if startsItem, byte == UInt8(ascii: "H") || byte == UInt8(ascii: "h") { return true }
            startsItem = byte == UInt8(ascii: ",") || byte <= UInt8(ascii: " ")
        }
        return false
    }

    private static func fields(of text: String) throws(CronFieldError) -> [Substring] {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let fields = (aliases[trimmed.lowercased()] ?? trimmed).split(whereSeparator: \.isWhitespace)
        let first = fields.first ?? ""
        if first.hasPrefix("@") {
            throw CronFieldError("unknown alias", cure: "use \(aliases.keys.sorted().joined(separator: ", "))")
        }
        if let sign = first.firstIndex(of: "="), ["TZ", "CRON_TZ"].contains(first[..<sign].uppercased()) {
            throw CronFieldError(
                "names a time zone", cure: "leave it out, and give --time-zone \(first[first.index(after: sign)...])")
        }
        guard fields.count == 5 || fields.count == 6 else {
            throw CronFieldError(
                "has \(fields.count) \(fields.count == 1 ? "field" : "fields")",
                cure: "use 5 (minute, hour, day of month, month, day of week), or 6 with second first")
        }
        return fields
    }
}
