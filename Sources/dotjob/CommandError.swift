import Wording

/// What the command line turns down, such as an argument that makes no sense, or reports as failed, such as a build or a rollout.
///
/// The message is for the person who typed the command: the subject first, values quoted, the cure last. It never holds parameters.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A value of an option that makes no sense by itself: wrong usage.
///
/// The message as that of `CommandError`.
struct WrongValue: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Judges values by themselves, without a store: whatever is wrong with them is wrong usage.
    static func judging<Result>(_ judge: () throws -> Result) throws -> Result {
        do {
            return try judge()
        } catch {
            throw WrongValue(error.words)
        }
    }
}
