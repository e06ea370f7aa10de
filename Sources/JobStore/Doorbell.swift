/// Tells processes that the queue has something new.
///
/// A listener drains the bell, *then* queries, then sleeps: a ring in between is not lost.
public protocol DoorbellListener: Sendable {
    /// Readable after a ring; for poll(2). Owned by the listener.
    var fileDescriptor: Int32 { get }

    /// Forgets the rings so far. Never blocks.
    func drain()
}

/// How processes hear of each other's commits.
///
/// What a store must keep: a listener hears of every commit that may let it do more, after it is visible; it may hear of others. A
/// ring may be lost with a connection, so listeners also look once a second.
public protocol DoorbellStore: Sendable {
    /// - Throws: `unavailable` when the system gives no watch.
    func listen() throws -> any DoorbellListener
}

/// All of a store.
public typealias Store =
    GroupStore & JobCatalog & CalendarStore & TaskQueue & SessionStore & NodeStore & ScheduleStore & ReleaseStore
    & LogStore
    & DoorbellStore
    & ErrorDesk & HistoryStore & TokenStore & WebSessionStore & AuditStore & AnswerStore & AtomicStore & ChangeFeed
    & FigureStore & StoreClock
