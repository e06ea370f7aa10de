import ControlAPI
import JSONWriting
import JobModel
import Scheduling
import Wording

/// Times, durations and states as pages show them.
extension PageCall {
    /// A time in the viewer's zone: short, exact on hover and focus, and for programs.
    func moment(_ time: UTCMilliseconds) -> Fields {
        let offset = ZoneDirectory.utcOffset(in: preferences.zone, at: time)
        let exact = ReadableTime.iso(time, utcOffset: offset)
        let today = ReadableTime.iso(desk.now, utcOffset: offset).prefix(10)
        let isToday = exact.hasPrefix(today)
        let clock = exact.dropFirst(11).prefix(8)
        return [
            "iso": RFC3339.text(time), "exact": "\(exact) \(preferences.zone)",
            "text": isToday ? String(clock) : "\(exact.prefix(10)) \(clock.prefix(5))", "age": age(time),
        ]
    }

    func moment(_ value: JSONValue) -> Fields? { value.time.map(moment) }

    /// How far it lies from now, in the page's language.
    func age(_ time: UTCMilliseconds) -> String {
        let distance = time - desk.now
        guard abs(distance) >= 1_000 else { return words("time.now") }
        let span = coarse(abs(distance))
        return words(distance > 0 ? "time.in" : "time.ago", ["span": span])
    }

    private func coarse(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    func span(_ milliseconds: Int64) -> String { ReadableTime.duration(milliseconds: milliseconds) }

    /// A duration in milliseconds, whole or not; a dash for none.
    func span(_ value: JSONValue) -> String {
        guard let number = value.number else { return "–" }
        return ReadableTime.duration(microseconds: Int64(number * 1_000))
    }

    /// Memory, in binary units; a dash for none.
    func bytes(_ value: JSONValue) -> String {
        guard let number = value.number else { return "–" }
        let (unit, size) = number >= 1_073_741_824 ? ("GiB", 1_073_741_824.0) : ("MiB", 1_048_576.0)
        return "\((number / size * 10).rounded() / 10) \(unit)"
    }

    /// A share in per cent; a dash for none.
    func percent(_ value: JSONValue) -> String { value.number.map { "\($0) %" } ?? "–" }

    /// How many a list has, up to where counting takes long; `nil` where nobody counts.
    func count(of answer: JSONValue) -> String? {
        answer["count"].whole.map { answer["count_is_exact"].flag ? "\($0)" : "\($0)+" }
    }

    // MARK: - States

    /// One of the five states, with its word.
    func state(_ state: PageState, _ word: String) -> Fields { ["state": state.rawValue, "word": word] }

    /// How an attempt ended.
    func outcome(_ code: Int64) -> Fields {
        state(PageState(code: code), words.find("code.\(code)") ?? "\(code)")
    }

    /// What a job's tasks make of it.
    func jobState(_ job: JSONValue) -> Fields {
        if job["is_disabled"].flag { return state(.held, words("state.disabled")) }
        return switch job["status"].words {
        case "running": state(.running, words("state.running"))
        case "waiting": state(.waiting, words("state.waiting"))
        case "error": state(.failed, words("state.failed"))
        default: state(.ok, words("state.idle"))
        }
    }

    func taskState(_ task: JSONValue) -> Fields {
        let word = task["status"].words
        let state: PageState =
            switch word {
            case "running": .running
            case "waiting", "alone", "snoozed": .waiting
            case "quarantined": .failed
            default: .held
            }
        return self.state(state, words.find("task_state.\(word)") ?? word)
    }

    func releaseState(_ word: String) -> Fields {
        let state: PageState =
            switch word {
            case "desired", "active": .ok
            case "canary", "fetched", "verified", "warming": .running
            case "draining": .waiting
            case "quarantined", "rejected", "failed": .failed
            default: .held
            }
        return self.state(state, words.find("release_state.\(word)") ?? word)
    }

    /// When a job comes due, in words and as it was written.
    func schedule(_ schedule: JSONValue) -> String {
        switch schedule["type"].words {
        case "cron": schedule["cron"].words
        case "every": words("schedule.every", ["span": span(schedule["interval_ms"].whole ?? 0)])
        case "delay": words("schedule.delay", ["span": span(schedule["interval_ms"].whole ?? 0)])
        case "once": words("schedule.once", ["time": moment(schedule["at"])?["text"] as? String ?? ""])
        default: words("schedule.manual")
        }
    }
}
