import Threads

extension Backoff {
    /// Between the restarts of a host that keeps dying: none before the first. One that has lived for ten seconds starts the count
    /// anew.
    static let ofHosts = Backoff(freeFailures: 1, provenMicroseconds: 10_000_000)
}
