public import JobModel

/// What came of a retreat.
public enum Retreat: Sendable {
    /// The group wants this earlier release again.
    case wentBack(Release)
    /// The canary's trial is over.
    case endedCanary
    /// The group had moved on: the release was quarantined and nothing else.
    case superseded
    /// There is no earlier release that could serve: nothing was changed.
    case nothingEarlier
}
