import JobModel

extension HostState {
    /// In one sentence: what serves, what stands in the way, what drains.
    var text: String { parts.joined(separator: ", ") }

    /// What serves and what stands in the way, then a line for each host that drains, with the tasks that it waits for.
    var lines: [String] {
        let told = ([parts.prefix(parts.count - drains.count).joined(separator: ", ")] + drains.map(\.text))
        return told.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
    }

    private var parts: [String] {
        switch self {
        case .starting: ["starting"]
        case .serving(let serving): serving.parts
        case .stopping(let drains): ["stopping"] + drains.map(\.text)
        case .gone: ["gone"]
        case .sentence(let text): [text]
        }
    }

    private var drains: [Drain] {
        switch self {
        case .serving(let serving): serving.draining
        case .stopping(let drains): drains
        case .starting, .gone, .sentence: []
        }
    }
}

extension HostState.Serving {
    fileprivate var parts: [String] {
        var parts: [String] = []
        if stable.active != nil { parts.append("active") }
        if stable.warming != nil { parts.append("warming") }
        if let release = canary.active { parts.append("canary \(release)") }
        if canary.warming != nil { parts.append("canary warming") }
        parts += troubles + draining.map(\.text)
        return parts.isEmpty ? ["no release"] : parts
    }
}

extension HostState.Drain {
    fileprivate var text: String {
        let named = tasks.map { "task \($0.id) (\($0.handler))" }.joined(separator: ", ")
        return "draining release \(release): \(named)" + (more > 0 ? " and \(more) more" : "")
    }
}
