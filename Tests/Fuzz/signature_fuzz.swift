// libFuzzer: any text as a signature. What is refused names a column within it; what is taken has a schema, and defaults that
// are JSON.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSignature(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
    do {
        let signature = try Signature(text)
        expect(signature.parameters.count <= Signature.mostParameters, text)
        expect(signature.parameters.allSatisfy { $0.defaultText.map { JSONNode($0) != nil } ?? true }, text)
        let schema = JSONNode(signature.parametersSchema)
        let properties = schema?.members.first { $0.name == "properties" }?.value.members.map(\.name)
        expect(properties == signature.parameters.filter { $0.type != .ctx }.map(\.name), text)
    } catch {
        expect((1...text.utf8.count + 1).contains(error.column), "column \(error.column) of \(text)")
        expect(!error.reason.isEmpty, text)
        expectPlain("\(error)")
    }
    return 0
}
