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
    /// - Parameter makeCall: the call, given what it does at the end of its transaction.
    /// - Throws: `Problem`, and what operations throw; then nothing has happened.
    func answer(_ makeCall: (@escaping @Sendable (Answer, Call) throws -> Void) -> Call) throws -> FinishedAnswer {
        let call = makeCall(finish)
        guard operation.isChange else { return FinishedAnswer(try operation.run(call), of: operation) }
        guard !operation.commitsItself else {
            if let answer = try answerKept(for: call) { return answer }
            return FinishedAnswer(try operation.run(call), of: operation)
        }
        var kept: FinishedAnswer?
        let answer = try call.store.atomically {
            kept = try answerKept(for: call)
            return kept == nil ? try call.atomically { try operation.run(call) } : Answer.none
        }
        return kept ?? FinishedAnswer(answer, of: operation)
    }

    private func finish(_ answer: Answer, _ call: Call) throws {
        try call.store.record(entries(of: call))
        guard let token = call.caller.token, let key else { return }
        let finished = FinishedAnswer(answer, of: operation)
        if let kept = finished.kept(ofToken: token.id, key: key, requestDigest: requestDigest, at: call.now) {
            try call.store.keep(kept)
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
