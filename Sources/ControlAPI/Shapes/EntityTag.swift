import Digests
import JSONWriting

extension Shape {
    /// The ETag of a thing: another one whenever a field of it has changed.
    ///
    /// - Parameter moving: fields that change by themselves, and are not counted.
    func entityTag(of thing: Thing, without moving: Set<String>) -> String {
        let facts = JSONValue.list(fields.filter { !moving.contains($0.name) }.map { $0.value(thing) })
        return "\"\(SHA256.hexadecimal(of: Array(JSONText.compact(facts).utf8)).prefix(20))\""
    }
}
