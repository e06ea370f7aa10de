// libFuzzer: any text as a signature. What is refused names a column within it; what is taken has a schema.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSignature(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
    do {
        let signature = try Signature(text)
        precondition(signature.parameters.count <= Signature.mostParameters)
        precondition(JSONValue(signature.parametersSchema) != nil, "the schema of \(text) is no JSON")
    } catch {
        precondition((1...text.utf8.count + 1).contains(error.column), "column \(error.column) of \(text)")
        precondition(!error.reason.isEmpty)
    }
    return 0
}
