public import JobModel
import JobStore

extension JobOperations {
    /// Queues a task of each of several jobs, due now, with its own parameters.
    ///
    /// - Parameters:
    ///   - trace: what they are a part of.
    ///   - commit: as in `run`; within a transaction of its own it is all of them, or none.
    /// - Returns: the runs, in the order of the names.
    /// - Throws: `OperationError`, `StoreError`.
    public func run(
        named names: [String], trace: TraceContext? = nil, now: UTCMilliseconds,
        commit: (() throws -> [Run]) throws -> [Run] = { try $0() }
    ) throws -> [Run] {
        try judged("\(names.count) jobs") {
            try names.map { try premise(ofRunning: $0) }
        } write: { premises in
            try commit {
                try names.enumerated().map { index, name in
                    try store.runJob(
                        named: name, parameters: nil, count: 1, runAt: now, trace: trace, on: premises?[index], now: now
                    )
                }
            }
        }
    }
}
