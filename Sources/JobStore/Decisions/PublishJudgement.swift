public import JobModel

/// What there is to publish.
public enum PublishJudgement: Sendable {
    /// The group wants these very bytes.
    case nothing(Release)
    case bundle(PluginBundle)
}

extension ReleaseDraft {
    /// Judges a publish to a group.
    ///
    /// - Parameters:
    ///   - plugins: those that the draft names.
    ///   - desired: what the group wants now.
    ///   - expected: the desired release that the publisher built upon.
    ///   - number: of a release that the group wants.
    ///   - isRejected: whether a living executor has rejected a release.
    ///   - checkRemoval: refuses a bundle that lacks what jobs need.
    /// - Throws: what `check` does, and `invalid` for plugins that do not go together.
    public func judge(
        _ plugins: [Plugin], to group: ExecutorGroup, wanting desired: Release?, expecting expected: ReleaseID?,
        number: (ReleaseID) throws -> Int64, isRejected: (Release) throws -> Bool,
        checkRemoval: (PluginBundle) throws -> Void
    ) throws -> PublishJudgement {
        try check(group, expecting: expected, number: number)
        let bundle = bundle(plugins, onto: desired)
        try bundle.check(group: group.name)
        if let desired, try !bundle.isNews(beside: desired, isRejected: isRejected) { return .nothing(desired) }
        if !allowsRemoval { try checkRemoval(bundle) }
        return .bundle(bundle)
    }
}
