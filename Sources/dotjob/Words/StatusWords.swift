import JobModel
import Scheduling
import Wording

/// The words and colours of states, for people. JSON carries the tables' numbers.
extension Job {
    var statusCell: Table.Cell {
        if isDisabled { return Table.Cell("disabled", .dim) }
        return switch triggerStatus {
        case .notStarted: Table.Cell("idle")
        case .waiting: Table.Cell("waiting", .blue)
        case .running: Table.Cell("running", .green)
        case .error: Table.Cell("error", .red)
        }
    }

    /// The schedule in a few words.
    var scheduleText: String {
        switch settings.schedule {
        case .manual: "by hand"
        case .cron(let expression): settings.timeZone == "UTC" ? expression : "\(expression) (\(timeZoneText))"
        case .every(let milliseconds): "every \(DurationText.text(milliseconds: milliseconds))"
        case .delay(let milliseconds): "\(DurationText.text(milliseconds: milliseconds)) after each end"
        case .once(let at): "once at \(ReadableTime.local(at))"
        }
    }

    /// The time zone, and what an ambiguous one of old is read as: `CST, read as America/Chicago`.
    private var timeZoneText: String {
        let meaning = ZoneDirectory.meaning(ofStored: settings.timeZone).map { ", read as \($0)" } ?? ""
        return settings.timeZone + meaning
    }

    /// When the schedule comes due next, as the end of a sentence.
    var nextText: String {
        if isDisabled { return "it is disabled" }
        if let nextTriggerAt { return "next due \(ReadableTime.withAge(nextTriggerAt))" }
        return "it runs by hand: \"dotjob job run\""
    }
}

extension QueuedTask {
    var statusCell: Table.Cell {
        switch state {
        case .running: Table.Cell("running", .green)
        case .askedToEnd: Table.Cell("asked to end", .yellow)
        case .quarantined: Table.Cell("quarantined", .red)
        case .pinned: Table.Cell("waiting, pinned", .blue)
        case .held(let reason): Table.Cell("held: \(reason.rawValue)", .yellow)
        case .alone: Table.Cell("waiting alone", .blue)
        case .snoozed: Table.Cell(snoozes == 1 ? "snoozed once" : "snoozed \(snoozes) times", .blue)
        case .waiting: Table.Cell("waiting", .blue)
        }
    }
}

extension AttemptLog {
    /// How the attempt ended, and whether the task went on.
    var codeCell: Table.Cell {
        let text = "\(code.rawValue) \(code.word)" + (isFinal || !code.isAttempt ? "" : ", retried")
        return Table.Cell(text, code == .ok ? .green : code.isFailure ? .red : .yellow)
    }

    /// How long the handler ran; `nil` when it never started.
    var durationText: String? {
        if let elapsedMicroseconds { return ReadableTime.duration(microseconds: elapsedMicroseconds) }
        return startedAt.map { ReadableTime.duration(milliseconds: max(finishedAt - $0, 0)) }
    }
}

extension ExecutorNode {
    var statusCell: Table.Cell {
        if isDisabled { return Table.Cell(isOnline ? "disabled" : "disabled, offline", .yellow) }
        if let drain {
            let end = drain.endText().map { " \($0)" } ?? ""
            return Table.Cell("draining\(end)\(isOnline ? "" : ", offline")", .yellow)
        }
        return isOnline ? Table.Cell("online", .green) : Table.Cell("offline", .dim)
    }
}
