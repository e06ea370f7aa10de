import JSONWriting
import Wording

/// Something about a plugin that its author should know.
struct Finding {
    enum Severity: String {
        /// A host refuses the plugin, or it breaks where it runs.
        case error
        /// It runs here and now.
        case warning
    }

    let severity: Severity
    /// The plugin's path; `nil` when several have part in it.
    let path: String?
    /// The whole sentence: what is wrong, and the cure after the last semicolon.
    let text: String

    /// - Parameters:
    ///   - what: of the plugin, as the rest of a sentence.
    ///   - cure: what to do about it.
    init(_ severity: Severity, _ path: String, _ what: String, cure: String) {
        self.severity = severity
        self.path = path
        text = "\(what); \(cure)"
    }

    /// Why it is refused: what names the plugin and the cure.
    init(refusal error: any Error) {
        severity = .error
        path = nil
        text = error.words
    }

    var json: JSONValue {
        .object(["severity": .text(severity.rawValue), "path": JSONValue(path), "text": .text(text)])
    }
}
