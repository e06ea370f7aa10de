import JobModel
import JobStore

/// What a stream shall tell.
enum StreamRequest: Sendable {
    case events(EventSubscription)
    /// What a task's attempts log, behind a line.
    case log(TaskID, after: TaskLine.Place)
}

/// Which events somebody wants, and from where on.
struct EventSubscription: Sendable {
    var topics: Set<StoreChange.Topic>
    /// As the client gave it; `nil` for from now on. One that cannot be read is as good as one that is no longer kept.
    var after: String?
}
