import JobModel
import Wording

extension JobTiming {
    /// What a person has said beside the schedule; nothing for most jobs.
    var notes: [(name: String, text: String)] {
        var notes: [(name: String, text: String)] = []
        if let gap { notes.append(("gap", gap.rawValue)) }
        if let repetition { notes.append(("repeat", repetition.rawValue)) }
        if let startsAt { notes.append(("start", ReadableTime.withAge(startsAt))) }
        if let endsAt { notes.append(("end", ReadableTime.withAge(endsAt))) }
        if jitterMs > 0 { notes.append(("jitter", DurationText.text(milliseconds: jitterMs))) }
        if let calendar { notes.append(("calendar", "\(calendar.printable) (on a day off: \(offDay.rawValue))")) }
        return notes
    }
}
