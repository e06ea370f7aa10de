import JobModel

/// Limits of a job, in words.
extension HoldWords {
    /// So many of its tasks run, some of which are named, and so many may.
    ///
    /// Who is held while fewer run has others before it, which an executor has not claimed yet.
    static func limit(
        _ limit: Int, by setting: String, ofJob job: String, key: String? = nil, running: Int, _ tasks: [TaskID]
    ) -> HoldWords {
        let like = key.map { $0.isEmpty ? " without a key" : " with the key \($0.printable)" } ?? ""
        let text =
            running < limit
            ? "tasks\(like) of job \(job) before it take what its \(setting) of \(limit) leaves"
            : "job \(job) runs \(tasks.text(ofSo: running))\(like), and its \(setting) is \(limit)"
        let option = setting.replacing("_", with: "-")
        return HoldWords(text, cure: "\"dotjob job update --\(option)\" lets more run")
    }

    static func rate(
        _ rate: StartRate, ofJob job: String, opensAt: UTCMilliseconds?, now: UTCMilliseconds
    ) -> HoldWords {
        let opening =
            opensAt.map { "no start is left; it opens at \(ReadableTime.withAge($0, now: now))" }
            ?? "tasks before it take the starts that are left"
        return HoldWords(
            "the rate of job \(job) is \(rate.text), and \(opening)",
            cure: "\"dotjob job update --rate\" lets more start")
    }
}

extension [TaskID] {
    /// `7 tasks (1, 2, …)`: how many there are, and those that are named.
    fileprivate func text(ofSo many: Int) -> String {
        let text = "\(many) \(many == 1 ? "task" : "tasks")"
        if isEmpty { return text }
        return "\(text) (\(map(String.init).joined(separator: ", "))\(many > count ? ", …" : ""))"
    }
}
