internal import CJSONSchema
internal import Glibc

/// The JSON Schema (draft 7) that a handler's parameters are held against.
public struct ParameterSchema: ~Copyable {
    private let pointer: OpaquePointer

    /// Why a schema is none; the end of a sentence that names whose it is.
    public struct SchemaError: Error {
        public let reason: String
    }

    /// Where parameters do not fit.
    public struct Fault: Error, Equatable {
        /// The member's path, such as `mail.to` or `files.0`; empty for the whole.
        public let place: String
        /// What is wrong there. Never holds the value.
        public let reason: String

        public init(place: String, reason: String) {
            self.place = place
            self.reason = reason
        }

        /// What it is about, as refusals begin.
        public var subject: String { place.isEmpty ? "parameters" : "parameter \"\(place)\"" }
    }

    /// Reads a schema.
    ///
    /// - Throws: `SchemaError`, also for one that refers to other documents.
    public init(_ text: String) throws(SchemaError) {
        var text = text
        var error: UnsafeMutablePointer<CChar>?
        let pointer = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { json_schema_create($0.baseAddress, $0.count, &error) }
        }
        guard let pointer else {
            defer { free(error) }
            throw SchemaError(reason: error.map { String(cString: $0) } ?? "it cannot be read")
        }
        self.pointer = pointer
    }

    deinit { json_schema_free(pointer) }

    /// Blocks its thread while another with a large stack looks: patterns recurse.
    ///
    /// - Parameter parameters: JSON text.
    public func check(_ parameters: String) throws(Fault) {
        var parameters = parameters
        var fault = json_schema_fault()
        let isBroken = parameters.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { json_schema_check(pointer, $0.baseAddress, $0.count, &fault) }
        }
        guard isBroken != 0 else { return }
        defer { json_schema_fault_free(&fault) }
        throw Fault(place: String(cString: fault.place), reason: String(cString: fault.reason))
    }
}
