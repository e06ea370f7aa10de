public import JobModel

/// Answers by the key that their request brought. Every call blocks its thread.
public protocol AnswerStore: Sendable {
    /// - Parameter since: older ones count as none.
    func keptAnswer(ofToken token: TokenID, key: String, since: UTCMilliseconds) throws -> KeptAnswer?

    /// Keeps an answer, in place of an older one of its key.
    func keep(_ answer: KeptAnswer) throws
}

/// An answer that the same request gets again.
public struct KeptAnswer: Sendable, Equatable {
    public var tokenID: TokenID
    public var key: String
    /// Tells whether it is the same request.
    public var requestDigest: String
    public var status: Int
    /// JSON, as they were sent.
    public var headers: String
    public var body: String
    public var at: UTCMilliseconds

    public init(
        tokenID: TokenID, key: String, requestDigest: String, status: Int, headers: String, body: String,
        at: UTCMilliseconds
    ) {
        self.tokenID = tokenID
        self.key = key
        self.requestDigest = requestDigest
        self.status = status
        self.headers = headers
        self.body = body
        self.at = at
    }
}
