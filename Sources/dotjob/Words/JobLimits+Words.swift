import JobModel
import Wording

extension JobLimits {
    /// What a person has said; nothing for most jobs.
    var notes: [(name: String, text: String)] {
        var notes: [(name: String, text: String)] = []
        if let maxRunning { notes.append(("max running", "\(maxRunning)")) }
        if let maxPerKey { notes.append(("max per key", "\(maxPerKey)\(keyText)")) }
        if let rate {
            notes.append(("rate", "\(rate.text)\(burst.map { ", \($0) at once" } ?? "")\(keyText)"))
        }
        return notes
    }

    private var keyText: String { key.map { " (by \($0.text.printable))" } ?? "" }
}

extension Uniqueness {
    /// As above.
    var notes: [(name: String, text: String)] {
        guard let key else { return [] }
        return [("unique", "\(key.text.printable) while \(spanText); a duplicate: \(onDuplicate.rawValue)")]
    }

    private var spanText: String {
        switch span {
        case .waiting: "one waits"
        case .live: "one waits or runs"
        case .window: "one was written less than \(span.text) ago"
        }
    }
}

extension Run {
    /// What came of asking for so many tasks, as the end of a sentence. It names the task of a duplicate, too.
    func text(ofAsked asked: Int) -> String {
        if duplicates >= asked { return "task \(firstTaskID) is there already with the same key" }
        let queued = count == 1 ? "task \(firstTaskID) queued" : "tasks \(firstTaskID)-\(lastTaskID) queued"
        if duplicates == 0 { return queued }
        return "\(queued); \(duplicates) more would be \(duplicates == 1 ? "a duplicate" : "duplicates") of it"
    }
}
