public import DotJobPlugin

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JobTask {
    /// The parameters as a value of your own type.
    ///
    /// - Throws: a permanent `TaskFailure` of kind `bad_input` that names the member which does not fit.
    public func decodeParameters<Parameters: Decodable>(as type: Parameters.Type = Parameters.self) throws -> Parameters
    {
        let text = parameters
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw TaskFailure(error)
        }
    }

    /// Sets the attempt's result to the JSON of a value, its keys sorted. On the handler's thread only.
    ///
    /// Throws when that is over 1 MiB: the attempt then fails.
    public func encodeResult(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try setResult(String(decoding: encoder.encode(value), as: UTF8.self))
    }

    /// Runs a handler's body with its parameters decoded; what the body returns is the attempt's result.
    ///
    /// Errors end the attempt as in `run(_:_:)`.
    public static func run<Parameters: Decodable>(
        _ task: TaskPointer, decoding type: Parameters.Type,
        _ body: (borrowing JobTask, Parameters) throws -> some Encodable
    ) -> Int32 {
        run(task) { task in
            let parameters = try task.decodeParameters(as: type)
            try task.encodeResult(body(task, parameters))
        }
    }

    /// Runs a handler's body with its parameters decoded. There is no result but what the body sets.
    public static func run<Parameters: Decodable>(
        _ task: TaskPointer, decoding type: Parameters.Type, _ body: (borrowing JobTask, Parameters) throws -> Void
    ) -> Int32 {
        run(task) { task in
            let parameters = try task.decodeParameters(as: type)
            try body(task, parameters)
        }
    }
}
