extension Release {
    /// The newest release that the group wanted before this one and that could serve in its place: not quarantined, and with other
    /// bytes. A canary that was never promoted is none of them.
    ///
    /// - Parameter release: looks one up; called for each step back, until one will do.
    public func earlier(_ release: (ReleaseID) throws -> Release?) rethrows -> Release? {
        var next = previousID
        while let id = next, let candidate = try release(id) {
            if candidate.quarantinedAt == nil, candidate.digest != digest { return candidate }
            next = candidate.previousID
        }
        return nil
    }

    /// The note of a release that publishes this one's bundle again.
    public var rollbackNote: String { "rollback to release \(number)" }

    /// The release that a person goes back to: the nearest before this one with another bundle that is not quarantined. Of one that is
    /// itself a rollback the search goes on behind the release that it went to: what was left by it does not come back.
    ///
    /// - Parameter release: looks one up; `nil` for one that is gone.
    public func furtherBack(_ release: (ReleaseID) throws -> Release?) rethrows -> Release? {
        var next = previousID
        while let id = next, let candidate = try release(id) {
            if candidate.rollbackNote == note, candidate.digest == digest { return try candidate.furtherBack(release) }
            next = candidate.previousID
        }
        return try earlier(release)
    }
}
