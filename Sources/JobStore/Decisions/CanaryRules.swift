public import JobModel

extension ExecutorGroup {
    /// What the group wants with another share of the claims for its canary.
    ///
    /// - Parameter expected: the release that whoever decided this saw on trial; `nil` for whichever it is.
    /// - Throws: `refused` when there is no canary, `conflict` when it is another one, `invalid` for a share that is none.
    public func sharing(_ percent: Int, expecting expected: ReleaseID?) throws -> DesiredReleases {
        guard Limits.canaryPercent.contains(percent) else {
            throw StoreError.canaryShareOutOfRange(percent, ofGroup: name)
        }
        guard let canary else { throw StoreError.noCanary(group: name) }
        guard expected == nil || expected == canary.releaseID else { throw StoreError.canaryIsAnother(group: name) }
        return DesiredReleases(
            releaseID: desiredReleaseID, canary: Canary(releaseID: canary.releaseID, percent: percent))
    }
}
