package import JobModel

extension HostState {
    /// In one sentence: what serves, what stands in the way, what drains.
    package var text: String { parts.joined(separator: ", ") }

    /// What serves and what stands in the way, then a line for each host that drains, with the tasks that it waits for.
    package var lines: [String] { parts.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) } }

    private var parts: [String] {
        switch self {
        case .starting: ["starting"]
        case .serving(let serving): serving.parts
        case .stopping(let drains): ["stopping"] + drains.map(\.text)
        case .gone: ["gone"]
        case .sentence(let text): [text]
        }
    }
}

extension HostState.Serving {
    fileprivate var parts: [String] {
        let served = [
            stable.active.map { _ in "active" }, stable.warming.map { _ in "warming" },
            canary.active.map { "canary \($0)" }, canary.warming.map { _ in "canary warming" },
        ]
        let told = (served.compactMap { $0 } + troubles).joined(separator: ", ")
        let rest = draining.map(\.text) + [running.text].compactMap { $0 }
        if told.isEmpty { return rest.isEmpty ? ["no release"] : rest }
        return [told] + rest
    }
}

extension HostState.LongRuns {
    /// The longest of them.
    fileprivate var text: String? {
        guard !threads.isEmpty else { return nil }
        let named = threads.prefix(HostState.Drain.mostNamed).map { "task \($0.task) (\($0.handler))" }
        let rest = threads.count - named.count + more
        return "running for long: " + named.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension HostState.Drain {
    fileprivate var text: String {
        let named = tasks.map { "task \($0.id) (\($0.handler))" }.joined(separator: ", ")
        return "draining release \(release): \(named)" + (more > 0 ? " and \(more) more" : "")
    }
}
