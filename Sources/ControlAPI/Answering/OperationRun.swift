import JSONWriting
import JobModel
import JobStore

/// Carries out a call: a change as one transaction, with its entries in the audit and the answer that its key gets again.
struct OperationRun: CallRecord {
    let operation: APIOperation
    /// Of the request, when it brought one.
    let key: String?
    /// Tells a request from another one with its key.
    let requestDigest: String

    /// Blocks its thread.
    ///
    /// - Throws: `Problem`, and what operations throw; then nothing has happened.
    func answer(_ call: Call) throws -> FinishedAnswer {
        do {
            guard operation.isChange, !operation.commitsItself else {
                // What takes long is not begun when it was done before.
                if operation.isChange { try begin(call) }
                return FinishedAnswer(try operation.run(call), of: operation, for: call.caller.token)
            }
            return FinishedAnswer(
                try call.commit { try operation.run(call) }, of: operation, for: call.caller.token)
        } catch let before as AnsweredBefore {
            return before.answer
        }
    }

    func begin(_ call: Call) throws {
        guard let token = call.caller.token, let key else { return }
        guard
            let kept = try call.store.keptAnswer(ofToken: token.id, key: key, since: call.now - Limits.answerMs)
        else { return }
        guard kept.requestDigest == requestDigest else {
            throw Problem(
                .keyReused, "header Idempotency-Key: was another request's", cure: "use a new key for each request",
                field: "Idempotency-Key")
        }
        throw AnsweredBefore(answer: FinishedAnswer(kept))
    }

    func end(_ answer: Answer, _ call: Call) throws {
        try call.store.record(entries(of: call))
        guard let token = call.caller.token, let key else { return }
        let finished = FinishedAnswer(answer, of: operation, for: token)
        if let kept = finished.kept(ofToken: token.id, key: key, requestDigest: requestDigest, at: call.now) {
            try call.store.keep(kept)
        }
    }

    private func entries(of call: Call) -> [AuditEntry] {
        call.changesMade.map { change in
            AuditEntry(
                at: call.now, actor: call.caller.name, tokenID: call.caller.token?.id, source: call.caller.address,
                action: operation.id, subject: change.subject, groupID: change.groupID, masking: change.before,
                masking: change.after)
        }
    }
}

/// The same request was done before.
struct AnsweredBefore: Error {
    let answer: FinishedAnswer
}
