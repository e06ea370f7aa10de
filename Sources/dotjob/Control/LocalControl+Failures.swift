import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations

extension LocalControl: FailureControl {
    private var operations: FailureOperations { FailureOperations(store: store) }

    func causes(_ filter: CauseFilter) throws -> Page<ErrorCause> { try operations.causes(filter) }

    func causeCount(_ filter: CauseFilter) throws -> ListCount? { try store.causeCount(filter) }

    func cause(_ id: CauseID) throws -> ErrorCause { try store.cause(id) }

    func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour] {
        try store.hours(ofCause: id, since: since)
    }

    func openFailures(_ choice: FailureChoice) throws -> Page<AttemptLog> {
        try store.openFailures(operations.filter(choice))
    }

    func count(_ choice: FailureChoice) throws -> ListCount { try operations.count(choice) }

    // Named as over HTTP.

    func retry(_ choice: FailureChoice) throws -> SettledFailures {
        try operations.retry(
            choice, now: store.now, commit: try commit(choice, as: "retryError", grows: true))
    }

    func drop(_ choice: FailureChoice) throws -> SettledFailures {
        try operations.drop(
            choice, now: store.now, commit: try commit(choice, as: "dropError", grows: false))
    }

    private func commit(
        _ choice: FailureChoice, as action: String, grows: Bool
    ) throws -> FailureOperations.Commit {
        let group = try store.cause(choice.cause).groupID
        return { settle in
            try audited.make(action, "cause \(choice.cause)", grows: grows, settle) {
                .init(group: group, after: .object(["changed": JSONValue($0.changed)]))
            }
        }
    }
}
