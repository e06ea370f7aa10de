/// Who answers for a host's death: pure, decided from what the host could still say.
///
/// One attempt is blamed when its thread was marked, or when it ran alone in a host of its own. When nobody was marked, every
/// started attempt becomes a suspect and runs next alone. Whatever else the host had goes back without blame: an attempt that was
/// running with a loss, a task that had not started without any mark.
enum DeathVerdict: Equatable, Sendable {
    case blamed
    /// It outstayed its timeout, or a person's wish to end it, and the host was killed for it.
    case overdue
    case suspect
    case lost
    /// It goes back without any mark.
    case unstarted

    struct Circumstances: Sendable {
        /// The host was killed or told to exit by its executor.
        var endedByUs: Bool
        /// Another release has taken over from this host: nothing went wrong.
        var wasReplaced: Bool
        /// The host ran this one suspect and nothing else.
        var ranAlone: Bool
        /// The host marked an attempt.
        var someoneMarked: Bool
    }

    static func of(
        isMarked: Bool, hadStarted: Bool, isOverdue: Bool, in circumstances: Circumstances
    ) -> DeathVerdict {
        if isMarked { return .blamed }
        if isOverdue { return .overdue }
        // A suspect whose host dies before it has even started: a loss, or it could go round for ever.
        guard hadStarted else { return circumstances.ranAlone && !circumstances.endedByUs ? .suspect : .unstarted }
        if circumstances.endedByUs && circumstances.wasReplaced { return .unstarted }
        if circumstances.endedByUs || circumstances.someoneMarked { return .lost }
        return circumstances.ranAlone ? .blamed : .suspect
    }
}
