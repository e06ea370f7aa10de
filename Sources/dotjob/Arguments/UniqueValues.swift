public import ArgumentParser
public import JobModel
import Wording

/// Which new tasks of a job are duplicates, and what becomes of them: what `job add` sets and `job update` changes.
struct UniqueValues: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What makes two tasks the same: a member of their parameters such as $.user_id, params for all of them, or none.",
            valueName: "path"))
    var unique: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long a task keeps others like it out: until it starts (waiting), until it has ended (live), or a time such as 10m since it was written.",
            valueName: "span"))
    var uniqueWhile: String?

    @Option(help: "For a new task that is a duplicate: what becomes of it.")
    var onDuplicate: DuplicateStrategy?

    /// The values given, checked; the rest stays `nil`.
    func change() throws -> UniquenessChange {
        var change = UniquenessChange()
        change.key = try unique.map { try ParameterKey.read($0, option: "--unique") }
        change.span = try uniqueWhile.map(Self.span)
        change.onDuplicate = onDuplicate
        return change
    }

    private static func span(_ text: String) throws -> UniqueSpan {
        if let span = UniqueSpan(text) { return span }
        let longest = DurationText.text(milliseconds: Limits.uniqueMs.upperBound)
        throw WrongValue(
            "--unique-while \(text.quoted): unknown; give waiting, live, or a time such as 10m, up to \(longest)")
    }
}

extension DuplicateStrategy: ExpressibleByArgument {}
