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
}
