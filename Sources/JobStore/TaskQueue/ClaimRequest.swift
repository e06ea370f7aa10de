public import JobModel

/// What an executor can take for one group.
public struct ClaimRequest: Sendable {
    /// A handler that the group's host resolves, and what one run of it is expected to take.
    public struct Offer: Sendable, Equatable {
        public var handler: String
        public var costMicroseconds: Int64

        public init(handler: String, costMicroseconds: Int64) {
            self.handler = handler
            self.costMicroseconds = costMicroseconds
        }
    }

    public var groupID: GroupID
    public var executorID: ExecutorID
    public var offers: [Offer]
    /// Work to take: the claim stops when the offers' costs have used it up. The last task may overshoot.
    public var budgetMicroseconds: Int64
    /// Tasks to take at most.
    public var limit: Int
    /// Of those, pinned tasks: each needs a solo host.
    public var pinnedLimit = 1

    public init(
        groupID: GroupID, executorID: ExecutorID, offers: [Offer], budgetMicroseconds: Int64, limit: Int
    ) {
        self.groupID = groupID
        self.executorID = executorID
        self.offers = offers
        self.budgetMicroseconds = budgetMicroseconds
        self.limit = limit
    }
}
