import JobModel

/// A group that the executor serves.
struct ServedGroup: Sendable, Equatable {
    var id: GroupID
    var name: String
    var executorID: ExecutorID
    var threads: Int
}
