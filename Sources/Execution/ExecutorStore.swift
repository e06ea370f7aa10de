public import JobStore

/// What an executor needs of a store.
public typealias ExecutorStore = TaskQueue & SessionStore & GroupStore & ReleaseStore & DoorbellStore & StoreClock
