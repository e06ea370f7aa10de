/// Why something is not done, for a person: what it is about, what is the matter, and what helps.
///
/// It is data, since each face (the command line, an API, a page) words a cure its own way. No part of it ever holds parameters,
/// results or secrets.
public struct Refusal: Sendable, Hashable {
    /// The thing and its name: `job "digest"`. Empty where the reason names all that it is about.
    public var subject: String
    /// What is the matter with it, with the values that decide.
    public var reason: String
    /// `nil` where nobody can do anything but wait, or where the reason says it all.
    public var cure: Cure?

    public init(_ subject: String, _ reason: String, cure: Cure? = nil) {
        self.subject = subject
        self.reason = reason
        self.cure = cure
    }

    /// One line: the subject first, the cure last.
    ///
    /// - Parameter words: how a face tells a person to do something there; `nil` leaves the cure out.
    public func text(_ words: (Cure) -> String?) -> String {
        (subject.isEmpty ? "" : "\(subject): ") + reason + (cure.flatMap(words).map { "; \($0)" } ?? "")
    }

    /// The line as a log shows it: with those cures that are the same everywhere.
    public var text: String { text(\.plainText) }
}

/// An error that was made for a person to read.
public protocol RefusalError: Error, CustomStringConvertible {
    var refusal: Refusal { get }
}

extension RefusalError {
    public var description: String { refusal.text }
}
