import JobModel

/// Who asks.
struct Caller: Sendable {
    /// `nil` where everyone may ask.
    var token: AccessToken?
    /// The address, behind proxies that are trusted.
    var address: String

    var name: String { token?.name ?? "anonymous" }

    func has(_ role: Role) -> Bool { token.map { $0.role >= role } ?? false }

    /// - Throws: `Problem` for a token of a lesser role.
    func require(_ role: Role) throws {
        guard let token else { throw Problem(.unauthorized, "no token") }
        if token.role >= role { return }
        throw Problem(
            .forbidden, "token \"\(token.name)\": its role is \(token.role.rawValue), and this takes \(role.rawValue)",
            cure: "ask an admin for a token of that role")
    }

    /// Whether a group is among those that the token is good for.
    func mayReach(_ group: GroupID) -> Bool { token?.groupIDs?.contains(group) ?? true }

    /// - Throws: `Problem` when it is not.
    func reach(_ group: GroupID, of subject: String) throws {
        if mayReach(group) { return }
        throw Problem(
            .forbidden, "\(subject): outside of the groups of token \"\(name)\"",
            cure: "use a token that is good for its group")
    }

    /// - Throws: `Problem` for a token that is bound to groups.
    func reachEverything() throws {
        guard token?.groupIDs == nil else {
            throw Problem(
                .forbidden, "token \"\(name)\" is bound to groups, and this is nobody's group",
                cure: "use a token without --group")
        }
    }
}
