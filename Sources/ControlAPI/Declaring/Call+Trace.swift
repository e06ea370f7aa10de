import JobModel

extension Parameter {
    /// What a request is a part of, as W3C's Trace Context has it.
    static let traceParent = Parameter.header(
        "traceparent", .text(longest: 512),
        "What the tasks are a part of: their handlers and logs get it. What is no traceparent is passed over.")
}

extension Call {
    /// What the request is a part of. An invalid one is none: so the recommendation says, and nobody's work should fail by it.
    var trace: TraceContext? { text(Parameter.traceParent.name).flatMap(TraceContext.init) }
}
