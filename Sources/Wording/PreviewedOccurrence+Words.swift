import JobModel
package import Scheduling

extension PreviewedOccurrence {
    /// The time as the clocks of its zone show it.
    package var text: String { ReadableTime.iso(at, utcOffset: utcOffset) }

    /// What may surprise; `nil` for nothing.
    package var note: String? {
        let notes = [startNote, clockNote, dayNote, moveNote, leftOutNote, jitterNote, endNote].compactMap { $0 }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    private var startNote: String? {
        startsAt.map { "the first: it starts \(ReadableTime.iso($0, utcOffset: utcOffset))" }
    }

    private var endNote: String? {
        endsAt.map { "the last: it ends \(ReadableTime.iso($0, utcOffset: utcOffset))" }
    }

    private var moveNote: String? {
        movedFrom.map { move in
            "moved from \(Self.weekday(move.day)) \(move.day.text) by calendar \(move.calendar.printable)"
        }
    }

    private var leftOutNote: String? {
        leftOut.map { left in
            "none on \(Self.weekday(left.day)) \(left.day.text) before it, off by calendar \(left.calendar.printable)"
        }
    }

    private static func weekday(_ day: CalendarDay) -> String {
        day.weekdayName.prefix(1) + day.weekdayName.dropFirst().lowercased()
    }

    private var jitterNote: String? {
        jitterMs > 0 ? "runs \(ReadableTime.duration(milliseconds: jitterMs)) later (jitter)" : nil
    }

    private var clockNote: String? {
        switch clock {
        case .skipped(let second)?: "\(Self.timeOfDay(second)) does not exist that day, the clocks skip it"
        case .firstPass(runsAgain: false)?: "\(wallTime) comes twice that day, it runs the first time only"
        case .firstPass(runsAgain: true)?: "\(wallTime) comes twice that day, this is the first"
        case .secondPass?: "\(wallTime) comes twice that day, this is the second"
        case nil: nil
        }
    }

    private var dayNote: String? {
        switch day {
        case .dayOfMonth?: "by the day of month: it or the day of week is enough"
        case .dayOfWeek?: "by the day of week: it or the day of month is enough"
        case .both?: "by the day of month and the day of week: either is enough"
        case .bothMust?: "by the day of month and the day of week: both must fit, since one of them starts with *"
        case nil: nil
        }
    }

    private var wallTime: String {
        let seconds = (at / 1_000 + utcOffset) % 86_400
        return Self.timeOfDay(seconds < 0 ? seconds + 86_400 : seconds)
    }

    private static func timeOfDay(_ second: Int64) -> String {
        let parts =
            second % 60 == 0 ? [second / 3_600, second / 60 % 60] : [second / 3_600, second / 60 % 60, second % 60]
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
