/// What others leave for the queue loop.
struct QueueInbox: Sendable {
    var report = SupervisorReport()
    var ending: SupervisorOrders.Ending?
    var address: ExecutorAddress?
}
