internal import CJansson

/// A node of a JSON document that jansson has read. The host has no Foundation.
///
/// Confined to one thread: jansson counts references without locks.
final class JSONNode {
    enum Kind {
        case object, array, string, integer, real, boolean, null
    }

    private let pointer: UnsafeMutablePointer<json_t>

    /// Takes over a reference.
    private init(owning pointer: UnsafeMutablePointer<json_t>) { self.pointer = pointer }

    deinit { json_decref(pointer) }

    /// Reads a text; `nil` when it is no JSON.
    convenience init?(_ text: String) {
        do {
            try self.init(reading: Array(text.utf8))
        } catch {
            return nil
        }
    }

    /// Reads a text.
    ///
    /// - Parameter rejectsDuplicates: an object with a member twice is refused.
    convenience init(reading bytes: [UInt8], rejectsDuplicates: Bool = true) throws(SyntaxError) {
        let flags = JSONFlag.decodeAny | JSONFlag.allowNUL | (rejectsDuplicates ? JSONFlag.rejectDuplicates : 0)
        var error = json_error_t()
        let load = { (flags: Int) in
            bytes.withUnsafeBytes {
                json_loadb($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, flags, &error)
            }
        }
        var root = load(flags)
        // Larger than 64 bits with a sign: as a real, since all that is asked of it is that it is a number.
        if root == nil, json_error_code(&error) == json_error_numeric_overflow {
            root = load(flags | JSONFlag.integersAsReals)
        }
        guard let root else { throw SyntaxError(error) }
        self.init(owning: root)
    }

    struct SyntaxError: Error {
        let line: Int
        let column: Int
        let reason: String

        init(_ error: json_error_t) {
            line = max(Int(error.line), 1)
            column = max(Int(error.column), 1)
            reason = withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
    }

    var kind: Kind {
        switch pointer.pointee.type {
        case JSON_OBJECT: .object
        case JSON_ARRAY: .array
        case JSON_STRING: .string
        case JSON_INTEGER: .integer
        case JSON_REAL: .real
        case JSON_TRUE, JSON_FALSE: .boolean
        default: .null
        }
    }

    var string: String? {
        guard kind == .string, let start = json_string_value(pointer) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: start, count: json_string_length(pointer))
        return String(decoding: bytes, as: UTF8.self)
    }

    var integer: Int64? { kind == .integer ? Int64(json_integer_value(pointer)) : nil }

    /// The members of an object, in their order; none of what is no object.
    var members: [(name: String, value: JSONNode)] {
        var members: [(String, JSONNode)] = []
        var place = json_object_iter(pointer)
        while let current = place {
            let name = UnsafeRawBufferPointer(
                start: json_object_iter_key(current), count: json_object_iter_key_len(current))
            if let value = json_object_iter_value(current) {
                members.append((String(decoding: name, as: UTF8.self), JSONNode(owning: json_incref(value))))
            }
            place = json_object_iter_next(pointer, current)
        }
        return members
    }
}

/// jansson's macros, which Swift does not see.
private enum JSONFlag {
    static let rejectDuplicates = 0x1
    static let decodeAny = 0x4
    static let integersAsReals = 0x8
    static let allowNUL = 0x10
}
