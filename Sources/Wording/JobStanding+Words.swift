package import JobModel
import JobStore
package import Operations

extension JobStanding {
    /// For each hold the value that decides it, and the cure.
    package func words(now: UTCMilliseconds) -> [HoldWords] { holds.map { words(of: $0, now: now) } }

    private func words(of hold: JobHold, now: UTCMilliseconds) -> HoldWords {
        switch hold {
        case .task(let hold): hold.words(job: job.name, group: job.groupName, handler: job.handler, now: now)
        case .manual: HoldWords("it has no schedule", cure: "run it with \"dotjob job run\"")
        case .notBegun(let start):
            HoldWords(
                "it does not come due before \(ReadableTime.withAge(start, now: now)) (--start)",
                cure: "\"dotjob job update --start\" changes that")
        case .scheduleEnded(let end?):
            HoldWords(
                "it does not come due any more: its end is \(ReadableTime.withAge(end, now: now)) (--end)",
                cure: "\"dotjob job update --end none\" has it go on")
        case .scheduleEnded(nil):
            HoldWords("it does not come due any more", cure: "give it another schedule with \"dotjob job update\"")
        case .afterEnd(let task, let delayMs):
            HoldWords(
                "it comes due \(DurationText.text(milliseconds: delayMs)) after "
                    + (task.map { "task \($0) of it has ended" } ?? "the end of its last task"))
        case .offDay(let calendar, let at, let strategy): offDay(calendar, at, strategy, now: now)
        case .badSchedule(let reason): HoldWords(reason, cure: "correct it with \"dotjob job update\"")
        case .misfire(let at, let log, let message):
            HoldWords(
                "\(ReadableTime.withAge(at, now: now)) \(message.hasSuffix(".") ? String(message.dropLast()) : message) (log \(log))",
                cure: "\"dotjob job update --misfire\" says what runs of such")
        }
    }

    private func offDay(
        _ calendar: String, _ at: UTCMilliseconds, _ strategy: OffDayStrategy, now: UTCMilliseconds
    ) -> HoldWords {
        let day =
            "its occurrence of \(ReadableTime.withAge(at, now: now)) lies on a day that calendar \(calendar.quoted) has off"
        return switch strategy {
        case .skip: HoldWords("\(day), and is skipped")
        case .next: HoldWords("\(day), and runs on the next day that is on")
        case .previous: HoldWords("\(day), and runs on the last day before that is on")
        }
    }

    /// When it runs next, what waits, and what became of it last; the holds are told by `words`.
    package func notes(now: UTCMilliseconds) -> [String] {
        [nextText(now: now), waitingText(now: now), lastText(now: now)].compactMap { $0 }
    }

    private func nextText(now: UTCMilliseconds) -> String? {
        guard let nextRunAt else { return nil }
        let next = "next run at \(ReadableTime.withAge(nextRunAt, now: now))"
        guard let startsAt else { return next + ", when nothing holds it any more" }
        return startsAt > nextRunAt ? next + ", which starts at \(ReadableTime.withAge(startsAt, now: now))" : next
    }

    private func waitingText(now: UTCMilliseconds) -> String? {
        guard let oldest else { return nil }
        let number = "\(waiting.isExact ? "" : "more than ")\(waiting.number)"
        let tasks = waiting.number == 1 ? "1 task waits" : "\(number) tasks wait"
        let why = oldest.details(now: now) + [oldest.startText(now: now)].compactMap { $0 }
        return "\(tasks); the oldest is task \(oldest.task.id): \(why.joined(separator: "; "))"
    }

    private func lastText(now: UTCMilliseconds) -> String {
        guard let last else { return "none of its tasks has ended yet, as far as the log goes back" }
        let message = last.message.map { ": \($0.firstLine)" } ?? ""
        return
            "its last task ended with \(last.code.rawValue) \(last.code.word) \(ReadableTime.age(last.finishedAt, now: now)) "
            + "(log \(last.id))\(message)"
    }
}
