import JobModel

extension HeldReason {
    /// What limits hold tasks for, as a list of SQL's.
    package static let ofLimits = limits.map { "'\($0.rawValue)'" }.joined(separator: ", ")
}
