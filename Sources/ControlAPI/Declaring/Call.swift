import JSONWriting
import JobModel
import JobStore
import Synchronization

/// A request whose parameters and body are what its operation declares, and whose caller may ask for it.
final class Call: Sendable {
    let store: any Store
    let caller: Caller
    let now: UTCMilliseconds
    /// Of the path, the query and the headers, by the names that are declared.
    private let values: GivenValues
    /// The body, when it is JSON.
    let body: JSONNode?
    /// The file that an upload was written to.
    let upload: String?
    private let changes = Mutex<[Change]>([])
    private let record: any CallRecord

    /// What the operation did, for the audit.
    struct Change: Sendable {
        var subject: String
        var groupID: GroupID?
        var before: JSONValue?
        var after: JSONValue?
    }

    init(
        store: any Store, caller: Caller, now: UTCMilliseconds, values: GivenValues, body: JSONNode? = nil,
        upload: String? = nil, record: any CallRecord
    ) {
        self.store = store
        self.caller = caller
        self.now = now
        self.values = values
        self.body = body
        self.upload = upload
        self.record = record
    }

    func text(_ name: String) -> String? { values[name] }

    /// The values of a parameter that may come several times.
    func texts(_ name: String) -> [String] { values[all: name] }

    func integer(_ name: String) -> Int64? { values[name].flatMap { Int64($0) } }

    func flag(_ name: String) -> Bool { values[name] == "true" }

    func time(_ name: String) -> UTCMilliseconds? { values[name].flatMap(RFC3339.milliseconds) }

    /// A parameter of the path.
    func id(_ name: String = "id") throws -> Int64 {
        guard let id = integer(name) else { throw Problem(.malformed, "\(name): not a whole number", field: name) }
        return id
    }

    /// Notes what was done.
    func changed(_ subject: String, group: GroupID?, from before: JSONValue? = nil, to after: JSONValue? = nil) {
        changes.withLock { $0.append(Change(subject: subject, groupID: group, before: before, after: after)) }
    }

    /// Makes what `write` does one transaction, with its entries in the audit and the answer that its key gets again.
    ///
    /// - Throws: `AnsweredBefore`, when the same request was quicker.
    func commit<Written>(
        _ answer: inout Answer, _ write: () throws -> Written, answering: (Written) throws -> Answer
    ) throws -> Written {
        try store.atomically(grows: true) {
            try record.begin(self)
            let written = try write()
            answer = try answering(written)
            try record.end(answer, self)
            return written
        }
    }

    func commit(_ body: () throws -> Answer) throws -> Answer {
        var answer = Answer.none
        return try commit(&answer, body, answering: { $0 })
    }

    var changesMade: [Change] { changes.withLock { $0 } }
}
