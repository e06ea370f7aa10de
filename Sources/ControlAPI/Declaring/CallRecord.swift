/// What is written down of a call, within its transaction.
protocol CallRecord: Sendable {
    /// - Throws: `AnsweredBefore`; `Problem` when its key was another request's.
    func begin(_ call: Call) throws

    func end(_ answer: Answer, _ call: Call) throws
}
