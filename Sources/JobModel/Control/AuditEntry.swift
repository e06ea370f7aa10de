/// One change that somebody asked for: a row of `dot_audit`.
public struct AuditEntry: Sendable, Identifiable, Equatable {
    /// 0 before it is written.
    public var id: AuditID = 0
    public var at: UTCMilliseconds
    /// The name of the token, or of the user of this machine.
    public var actor: String
    public var tokenID: TokenID?
    /// The address that the request came from.
    public var source: String
    /// The operation, such as `updateJob`.
    public var action: String
    /// What it changed, such as `job digest`.
    public var subject: String
    public var groupID: GroupID?
    /// JSON; `nil` where there was nothing before.
    public var before: String?
    /// JSON; `nil` where there is nothing any more.
    public var after: String?

    public init(
        at: UTCMilliseconds, actor: String, tokenID: TokenID?, source: String, action: String, subject: String,
        groupID: GroupID?, before: String?, after: String?
    ) {
        self.at = at
        self.actor = actor
        self.tokenID = tokenID
        self.source = source
        self.action = action
        self.subject = subject
        self.groupID = groupID
        self.before = before
        self.after = after
    }
}
