import ControlAPI
import Execution
import JobModel
import JobStore
import Operations

/// What people ask of a database of this machine: each change is one transaction with its entry in the audit.
struct LocalControl: Sendable {
    let store: any Store
    /// Tries plugins before they are published.
    let probe: @Sendable (_ timeoutMs: Int64?) throws -> PluginProbe

    var audited: AuditedChange { AuditedChange(in: store) }
}
