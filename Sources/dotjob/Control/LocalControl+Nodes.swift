import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations

extension LocalControl: NodeControl {
    func drainNode(_ hostname: String, forMs: Int64?) throws -> Pause {
        let drain = pause(forMs: forMs)
        try setDrain(drain, ofNode: hostname, "drainNode")
        return drain
    }

    func undrainNode(_ hostname: String) throws { try setDrain(nil, ofNode: hostname, "undrainNode") }

    private func setDrain(_ drain: Pause?, ofNode hostname: String, _ action: String) throws {
        _ = try audited.make(action, "node \(hostname)", grows: false) {
            try store.setDrain(drain, ofNode: hostname)
        } entry: {
            .init(group: nil, before: .audited(drain: $0), after: .audited(drain: drain))
        }
    }
}
