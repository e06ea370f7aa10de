import JobStore

/// What a stream shall tell.
enum StreamRequest: Sendable {
    case events(EventSubscription)
}

/// Which events somebody wants, and from where on.
struct EventSubscription: Sendable {
    var topics: Set<StoreChange.Topic>
    /// As the client gave it; `nil` for from now on. One that cannot be read is as good as one that is no longer kept.
    var after: String?
}
