import JSONWriting
import JobModel
import JobStore

/// Carries out a call: a change as one transaction, with its entries in the audit and the answer that its key gets again.
struct OperationRun: Sendable {
    let operation: APIOperation
    /// Of the request, when it brought one.
    let key: String?
    /// Tells a request from another one with its key.
    let requestDigest: String

    /// Blocks its thread.
    ///
    /// - Throws: `Problem`, and what operations throw; then nothing has happened.
    func answer(_ call: Call) throws -> FinishedAnswer {
        guard operation.isChange else { return FinishedAnswer(try operation.run(call), of: operation) }
        return try call.store.atomically {
            if let answer = try answerKept(for: call) { return answer }
            let answer = FinishedAnswer(try operation.run(call), of: operation)
            try call.store.record(entries(of: call))
            if let token = call.caller.token, let key,
                let kept = answer.kept(ofToken: token.id, key: key, requestDigest: requestDigest, at: call.now)
            {
                try call.store.keep(kept)
            }
            return answer
        }
    }

    private func answerKept(for call: Call) throws -> FinishedAnswer? {
        guard let token = call.caller.token, let key else { return nil }
        guard
            let kept = try call.store.keptAnswer(ofToken: token.id, key: key, since: call.now - Limits.answerMs)
        else { return nil }
        guard kept.requestDigest == requestDigest else {
            throw Problem(
                .keyReused, "header Idempotency-Key: was another request's", cure: "use a new key for each request",
                field: "Idempotency-Key")
        }
        return FinishedAnswer(kept)
    }

    private func entries(of call: Call) -> [AuditEntry] {
        call.changesMade.map { change in
            AuditEntry(
                at: call.now, actor: call.caller.name, tokenID: call.caller.token?.id, source: call.caller.address,
                action: operation.id, subject: change.subject, groupID: change.groupID,
                before: change.before.map { JSONText.compact(SecretMask.masked($0)) },
                after: change.after.map { JSONText.compact(SecretMask.masked($0)) })
        }
    }
}
