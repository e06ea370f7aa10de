import ArgumentParser

/// Whether a job's parameters are held against what the handler asks of them, before they reach the queue.
struct ParameterCheck: ParsableArguments {
    @Flag(help: "Do not hold the parameters against the handler's schema, as for a release that is yet to come.")
    var noCheck = false

    var isWanted: Bool { !noCheck }
}
