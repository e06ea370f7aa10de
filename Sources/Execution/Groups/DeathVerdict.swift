/// Who answers for a host's death: pure, decided from what the host could still say.
///
/// One attempt is blamed when its thread was marked, or when it ran alone in a host of its own. When nobody was marked, every
/// attempt that had started and whose answer has not come is a suspect and runs next alone: what a handler leaves behind can take the
/// host down after it has returned. Whatever else the host had goes back without blame: an attempt that was running with a loss, a task
/// that had not started without any mark, but not for ever: a task that was there at one death after the other that nobody answers
/// for is a suspect too.
enum DeathVerdict: Equatable, Sendable {
    case blamed
    /// It outstayed its timeout, or a person's wish to end it, and the host was killed for it.
    case overdue
    case suspect
    case lost
    /// It goes back without any mark.
    case unstarted

    struct Circumstances: Sendable {
        /// The host was killed or told to exit by its executor, and had done nothing to deserve it.
        var endedByUs: Bool
        /// Another release has taken over from this host: nothing went wrong.
        var wasReplaced: Bool
        /// The host ran this one suspect and nothing else.
        var ranAlone: Bool
        /// An attempt answers for the death: one that the host marked, or one that outstayed its time.
        var isExplained: Bool
    }

    /// So many deaths that nobody answers for may a task that had not started be with: then it runs alone.
    static let mostUnexplained = 3

    /// - Parameter unexplained: deaths before this one that the task was with without having started, and that nobody answers for.
    static func of(
        isMarked: Bool, hadStarted: Bool, isOverdue: Bool, unexplained: Int = 0, in circumstances: Circumstances
    ) -> DeathVerdict {
        if isMarked { return .blamed }
        if isOverdue { return .overdue }
        if circumstances.endedByUs {
            return hadStarted && !circumstances.wasReplaced ? .lost : .unstarted
        }
        if hadStarted {
            if circumstances.ranAlone { return .blamed }
            return circumstances.isExplained ? .lost : .suspect
        }
        // A suspect whose host dies before it has even started: a loss, or it could go round for ever.
        if circumstances.ranAlone { return .suspect }
        return !circumstances.isExplained && unexplained + 1 >= mostUnexplained ? .suspect : .unstarted
    }
}
