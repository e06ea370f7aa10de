public import JobModel

extension ReleaseDraft {
    /// Holds a publish against what the group wants now.
    ///
    /// - Parameters:
    ///   - expected: the desired release that the publisher built upon.
    ///   - number: of a release that the group wants.
    /// - Throws: `refused` while a canary is on trial, or for one that nothing could be compared with; `invalid` for a canary without
    ///   a share; `conflict` when somebody published meanwhile.
    public func check(
        _ group: ExecutorGroup, expecting expected: ReleaseID?, number: (ReleaseID) throws -> Int64
    ) throws {
        if let canary = group.canary {
            throw StoreError.canaryOnTrial(group: group.name, number: try number(canary.releaseID))
        }
        if let percent = canaryPercent {
            if !Limits.canaryPercent.contains(percent) {
                throw StoreError.canaryShareOutOfRange(percent, ofGroup: group.name)
            }
            if group.desiredReleaseID == nil { throw StoreError.nothingToCompareCanaryWith(group: group.name) }
        }
        guard group.desiredReleaseID != expected else { return }
        throw StoreError.publishedMeanwhile(
            group: group.name, number: try group.desiredReleaseID.map(number) ?? 0)
    }

    /// What the group would run.
    ///
    /// - Parameter new: the plugins that the draft names.
    public func bundle(_ new: [Plugin], onto desired: Release?) -> PluginBundle {
        PluginBundle(plugins: replacesAll ? [] : desired?.plugins ?? []).replacing(with: new)
    }
}

extension PluginBundle {
    /// Whether a release of it would change anything. The same bytes again are no news, unless somebody waits for them to be tried
    /// again.
    ///
    /// - Parameter isRejected: whether a living executor has rejected the desired release.
    public func isNews(beside desired: Release?, isRejected: (Release) throws -> Bool) rethrows -> Bool {
        guard let desired, desired.digest == digest, desired.quarantinedAt == nil else { return true }
        return try isRejected(desired)
    }
}
