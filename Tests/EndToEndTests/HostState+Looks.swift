import JobModel

extension HostState {
    /// Whether a host has the group's tasks and there is nothing else to tell.
    var isSettled: Bool {
        guard case .serving(let serving) = self, let release = serving.stable.active else { return false }
        return serving.stable == Lane(active: release) && serving.canary == Lane() && serving.draining.isEmpty
            && serving.running == LongRuns()
    }

    /// Whether a host of the release that the group wants still loads.
    var isWarming: Bool {
        if case .serving(let serving) = self { serving.stable.warming != nil } else { false }
    }

    /// Whether what stands in the way is told in these words.
    func tellsTrouble(_ words: String) -> Bool {
        if case .serving(let serving) = self { serving.troubles.contains { $0.contains(words) } } else { false }
    }
}
