import ServiceLifecycle

/// Says that the process ends, whatever the cause. The last of the services, so that it is the first to be shut down.
struct EndNotice: Service {
    let readiness: Readiness
    let longestEndMs: Int64?

    func run() async throws {
        // A second signal cancels: that is an end too.
        try? await gracefulShutdown()
        readiness.ends(within: longestEndMs)
    }
}
