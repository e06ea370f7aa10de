import JobStore

/// What a group's active hosts offer.
struct GroupCapacity: Sendable, Equatable {
    /// Empty when no host is active.
    var offers: [ClaimRequest.Offer] = []
    var threads = 0
}
