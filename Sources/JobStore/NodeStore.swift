public import JobModel

/// Nodes that drain: their executors claim nothing new, end what they have, and stay. Every call blocks its thread.
///
/// What a store must keep: no claim on a draining node commits after the drain has; a node drains whichever executors it has, those
/// included that start later.
public protocol NodeStore: Sendable {
    /// Has a node drain, or lets its executors claim again (`nil`). Either rings the doorbell. From the time on at which a drain ends by
    /// itself they claim again, and nobody does anything for it.
    ///
    /// - Returns: the drain before, as it was stored.
    /// - Throws: `notFound` for a node that never had an executor.
    @discardableResult
    func setDrain(_ drain: Pause?, ofNode hostname: String) throws -> Pause?
}
