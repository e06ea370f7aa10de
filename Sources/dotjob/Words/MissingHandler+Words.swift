import Operations
import Wording

extension MissingHandler {
    /// Tells a person about it, where it was let pass.
    static func tell(_ missing: MissingHandler?) {
        guard let missing else { return }
        let meant = missing.nearest.map { "; did you mean \($0.quoted)?" } ?? ""
        Terminal.say(
            "note: no plugin of group \(missing.group.quoted) offers handler \(missing.name.quoted) yet\(meant)")
    }
}
