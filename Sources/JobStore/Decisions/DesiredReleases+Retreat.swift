public import JobModel

extension DesiredReleases {
    /// What becomes of a release that crashes its hosts. Never over a newer publish.
    ///
    /// - Parameter earlier: the one that could serve in its place.
    public func retreat(from release: ReleaseID, earlier: () throws -> Release?) rethrows -> Retreat {
        if canary?.releaseID == release { return .endedCanary }
        guard releaseID == release else { return .superseded }
        return try earlier().map(Retreat.wentBack) ?? .nothingEarlier
    }

    /// What the group wants after a retreat. A canary stays on trial when it is not what crashed.
    public func after(_ retreat: Retreat) -> DesiredReleases {
        switch retreat {
        case .wentBack(let earlier): DesiredReleases(releaseID: earlier.id, canary: canary)
        case .endedCanary: endingTrial()
        case .superseded, .nothingEarlier: self
        }
    }
}

extension Retreat {
    /// Whether the release that crashed is quarantined. One that nothing can replace serves on as well as it can.
    public var quarantines: Bool {
        if case .nothingEarlier = self { false } else { true }
    }
}
