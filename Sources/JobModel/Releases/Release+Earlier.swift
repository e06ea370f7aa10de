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

    /// The release that a person goes back to: the nearest before this one with another bundle that is not quarantined. Of one that is
    /// itself a return to an earlier bundle the search goes on behind that: what was left by the return does not come back.
    ///
    /// - Parameter release: looks one up; `nil` for one that is gone.
    public func furtherBack(_ release: (ReleaseID) throws -> Release?) rethrows -> Release? {
        var returnedTo: Release?
        var next = previousID
        var hasLeft = false
        while let id = next, let candidate = try release(id) {
            if candidate.digest != digest { hasLeft = true } else if hasLeft { returnedTo = candidate }
            next = candidate.previousID
        }
        return try (returnedTo ?? self).earlier(release)
    }
}
