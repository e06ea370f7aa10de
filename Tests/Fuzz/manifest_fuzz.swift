// libFuzzer: any bytes as a manifest. What is refused says so of the file and names the place in it; what is taken keeps within
// the manifest's directory.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzManifest(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    do {
        let manifest = try PluginManifest(Array(UnsafeBufferPointer(start: data, count: size)), file: "f")
        let steps = manifest.library.split(separator: "/", omittingEmptySubsequences: false)
        expect(!manifest.handlers.isEmpty && !steps.contains("") && !steps.contains(".."), manifest.library)
        for handler in manifest.handlers { expect(HandlerName.isValid(handler.name), handler.name) }
    } catch {
        let start = "manifest \"f\": "
        let place = error.description.dropFirst(start.count)
        expect(error.description.hasPrefix(start), error.description)
        expect(["\"", "line ", "not a JSON object"].contains { place.hasPrefix($0) }, error.description)
        expectPlain(error.description)
    }
    return 0
}
